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

// "scenario|...": the commands that have commands of their own.
std::string with_commands(const std::vector<CompletionEntry>& commands) {
  std::string out;
  for (const CompletionEntry& entry : commands)
    if (!entry.commands.empty()) out += (out.empty() ? "" : "|") + entry.command;
  return out;
}

// What may follow a command: the names of its own commands, or its options.
std::string words_of(const CompletionEntry& entry) {
  if (entry.commands.empty()) return joined(entry.options);
  std::vector<std::string> names;
  for (const CompletionEntry& inner : entry.commands) names.push_back(inner.command);
  return joined(names);
}

std::string bash_script(const std::vector<CompletionEntry>& commands) {
  std::string names, cases, inner;
  for (const CompletionEntry& entry : commands) {
    names += entry.command + " ";
    cases += fmt::format("    {}) words=\"{}\" ;;\n", entry.command, words_of(entry));
    for (const CompletionEntry& one : entry.commands)
      inner += fmt::format("    \"{} {}\") words=\"{}\" ;;\n", entry.command, one.command, words_of(one));
  }
  return fmt::format(
      "_clew() {{\n  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" words\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{0}\" -- \"$current\"))\n    return\n  fi\n  case \"${{COMP_WORDS[1]}}\" in\n{1}  "
      "esac\n"
      "  if [ \"$COMP_CWORD\" -eq 2 ]; then\n    case \"${{COMP_WORDS[1]}}\" in\n"
      "    {2}) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")); return ;;\n    esac\n  fi\n"
      "  case \"${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}}\" in\n{3}  esac\n"
      "  case \"$current\" in\n    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n    *) "
      "COMPREPLY=($(compgen -f -- \"$current\")) ;;\n  esac\n}}\n"
      "complete -F _clew clew\n",
      names, cases, with_commands(commands), inner);
}

std::string zsh_script(const std::vector<CompletionEntry>& commands) {
  std::string names, cases;
  for (const CompletionEntry& entry : commands) {
    names += fmt::format("    '{}:{}'\n", entry.command, entry.help);
    if (entry.commands.empty()) {
      cases += fmt::format("    {}) compadd -- {} ;;\n", entry.command, words_of(entry));
      continue;
    }
    cases += fmt::format("    {}) if (( CURRENT == 3 )); then compadd -- {}; else case $words[3] in\n", entry.command,
                         words_of(entry));
    for (const CompletionEntry& one : entry.commands)
      cases += fmt::format("      {}) compadd -- {} ;;\n", one.command, words_of(one));
    cases += "      esac; fi ;;\n";
  }
  return fmt::format(
      "#compdef clew\n_clew() {{\n  local -a commands\n  commands=(\n{}  )\n  if (( CURRENT == 2 )); then\n    "
      "_describe command commands\n    return\n  fi\n"
      "  if [[ $PREFIX != -* && ! ( $CURRENT -eq 3 && $words[2] == ({}) ) ]]; then\n    _files\n    return\n  fi\n"
      "  case $words[2] in\n{}  esac\n}}\ncompdef _clew "
      "clew\n",
      names, with_commands(commands), cases);
}

std::string fish_script(const std::vector<CompletionEntry>& commands) {
  std::string out;
  const auto options = [&](const std::string& command, const CompletionEntry& entry) {
    for (const std::string& option : entry.options)
      out += fmt::format("complete -c clew -n '__fish_seen_subcommand_from {}' -l {}\n", command, option.substr(2));
  };
  for (const CompletionEntry& entry : commands) {
    out += fmt::format("complete -c clew -n __fish_use_subcommand -a {} -d '{}'\n", entry.command, entry.help);
    options(entry.command, entry);
    for (const CompletionEntry& one : entry.commands) {
      out += fmt::format("complete -c clew -f -n '__fish_seen_subcommand_from {}' -a {} -d '{}'\n", entry.command,
                         one.command, one.help);
      options(one.command, one);
    }
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
