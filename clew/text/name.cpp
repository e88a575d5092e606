#include "clew/text/name.h"
