// CLI11 prints a type, its permitted words and its default into the left column and lets descriptions run off the
// screen. Here the left column has the names and one word for the value; the text beside it is wrapped, with the
// default at its end.

#include "apps/cli/help.h"

#include <string>

namespace clew::cli {
namespace {

constexpr std::size_t kColumns = 98, kLeft = 26;

std::string names_of(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) names += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) names += "--" + name + ", ";
  if (!names.empty()) names.resize(names.size() - 2);
  return names.empty() ? option.get_name(true) : names;
}

// "WORD:{follow,drop}" is the type with what checks it; only the word is wanted.
std::string type_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() == 0 || option.nonpositional() == false) return "";
  return " " + type.substr(0, type.find(':')) + (option.get_expected_max() > 1 ? "..." : "");
}

std::string two_columns(const std::string& left, std::string_view text) {
  std::string out = "  " + left;
  if (out.size() + 2 > kLeft)
    out += "\n" + std::string(kLeft, ' ');
  else
    out.resize(kLeft, ' ');
  std::size_t column = kLeft;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > kLeft && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(kLeft, ' ');
      column = kLeft;
    } else if (column > kLeft) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

class Format : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool) const override {
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
    return two_columns(names_of(*option) + type_of(*option), text);
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return two_columns(command->get_name(), command->get_description());
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (!app->get_subcommands({}).empty()) return "\nUsage: " + name + " COMMAND [OPTIONS]\n";
    std::string usage = "\nUsage: " + name;
    for (const CLI::Option* option : app->get_options([](const CLI::Option* each) { return each->get_positional(); })) {
      const std::string word = option->get_name(true) + (option->get_expected_max() > 1 ? "..." : "");
      usage += option->get_required() ? " " + word : " [" + word + "]";
    }
    return usage + " [OPTIONS]\n";
  }
  std::string make_group(std::string group, bool positional, std::vector<const CLI::Option*> options) const override {
    std::string out = "\n" + group + ":\n";
    for (const CLI::Option* option : options) out += make_option(option, positional);
    return out;
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_format() {
  auto format = std::make_shared<Format>();
  format->label("Positionals", "What it works on");
  format->label("Subcommands", "Commands");
  return format;
}

}  // namespace clew::cli
