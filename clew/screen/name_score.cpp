#include "clew/screen/name_score.h"
