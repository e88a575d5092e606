#pragma once
// What binds words to a command: used by main.cpp and the files that bind a group of commands.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "apps/cli/commands.h"

namespace clew::cli {

extern const char* const kExitCodes;  ///< at the foot of every help

struct Command {
  CLI::App* app;
  std::function<int()> run;
};

/// A command with its examples at the foot of its help.
CLI::App& add(CLI::App& app, const char* name, const char* what, const std::string& examples);
/// --store, --json, --quiet, --threads.
void add_common(CLI::App& command, Common& common, bool with_store = true);

/// clew screen, clew replay, clew audit.
void bind_screening(CLI::App& app, std::vector<Command>& commands);
/// clew lists.
void bind_lists(CLI::App& app, std::vector<Command>& commands);

/// clew serve.
Command bind_serve(CLI::App& app);

}  // namespace clew::cli
