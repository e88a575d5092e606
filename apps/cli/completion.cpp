// Completion scripts, made from the same table of commands and options that --help prints.

#include <fmt/format.h>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"

namespace clew::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string bash_script(const std::vector<CompletionEntry>& commands) {
  std::string names, cases;
  for (const CompletionEntry& entry : commands) {
    names += entry.command + " ";
    cases += fmt::format("    {}) words=\"{}\" ;;\n", entry.command, joined(entry.options));
  }
  return fmt::format(
      "_clew() {{\n  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" words\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{}\" -- \"$current\"))\n    return\n  fi\n  case \"${{COMP_WORDS[1]}}\" in\n{}  "
      "esac\n"
      "  case \"$current\" in\n    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n    *) "
      "COMPREPLY=($(compgen -f -- \"$current\")) ;;\n  esac\n}}\n"
      "complete -F _clew clew\n",
      names, cases);
}

std::string zsh_script(const std::vector<CompletionEntry>& commands) {
  std::string names, cases;
  for (const CompletionEntry& entry : commands) {
    names += fmt::format("    '{}:{}'\n", entry.command, entry.help);
    cases += fmt::format("    {}) compadd -- {} ;;\n", entry.command, joined(entry.options));
  }
  return fmt::format(
      "#compdef clew\n_clew() {{\n  local -a commands\n  commands=(\n{}  )\n  if (( CURRENT == 2 )); then\n    "
      "_describe command commands\n    return\n  fi\n"
      "  if [[ $PREFIX != -* ]]; then\n    _files\n    return\n  fi\n  case $words[2] in\n{}  esac\n}}\ncompdef _clew "
      "clew\n",
      names, cases);
}

std::string fish_script(const std::vector<CompletionEntry>& commands) {
  std::string out;
  for (const CompletionEntry& entry : commands) {
    out += fmt::format("complete -c clew -n __fish_use_subcommand -a {} -d '{}'\n", entry.command, entry.help);
    for (const std::string& option : entry.options)
      out +=
          fmt::format("complete -c clew -n '__fish_seen_subcommand_from {}' -l {}\n", entry.command, option.substr(2));
  }
  return out;
}

}  // namespace

int run_completion(const std::string& shell, const std::vector<CompletionEntry>& commands) {
  if (shell == "bash")
    print(bash_script(commands));
  else if (shell == "zsh")
    print(zsh_script(commands));
  else
    print(fish_script(commands));
  return kOk;
}

}  // namespace clew::cli
