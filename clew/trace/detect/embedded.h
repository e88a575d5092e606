#pragma once
// Data files that are part of the program, put in at build time (clew/trace/detect/CMakeLists.txt).

#include <string_view>

namespace clew::trace::detect {

extern const std::string_view kThresholdsText;  ///< thresholds.csv
extern const std::string_view kMeasuredText;    ///< measured.csv

}  // namespace clew::trace::detect
