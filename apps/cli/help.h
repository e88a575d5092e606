#pragma once
// How --help looks: one column of options, one of text, nothing beyond 100 characters.

#include <CLI/CLI.hpp>
#include <memory>

namespace clew::cli {

std::shared_ptr<CLI::FormatterBase> help_format();

}  // namespace clew::cli
