#pragma once
// For tests: entities and what remarks say, one line each, as an investigator would read them.

#include <string>
#include <vector>

#include "clew/base/time.h"
#include "clew/intel/entity.h"
#include "clew/intel/us_remarks.h"

namespace clew::intel {

/// "passportNumber=A0312 {Passport (Iran)} 2003-06-04..2008-06-03"
inline std::string written(const Value& value) {
  std::string line = value.property + "=" + value.text;
  if (!value.note.empty()) line += " {" + value.note + "}";
  if (value.valid_from || value.valid_to) {
    line += ' ';
    if (value.valid_from) line += to_iso(*value.valid_from).substr(0, 10);
    line += "..";
    if (value.valid_to) line += to_iso(*value.valid_to).substr(0, 10);
  }
  return line;
}

inline std::string written(const Said& said) {
  std::string text;
  const auto line = [&text](const std::string& one) { text += (text.empty() ? "" : " | ") + one; };
  for (const auto& value : said.values) line(written(value));
  for (const auto& wallet : said.wallets)
    line("wallet " + wallet.currency + " " + wallet.address + (wallet.note.empty() ? "" : " {" + wallet.note + "}"));
  for (const auto& named : said.named) line(named.property + " " + named.name + (named.ended ? " (end)" : ""));
  for (const auto& provision : said.provisions) line("provision " + provision);
  if (said.not_understood > 0) line(std::to_string(said.not_understood) + " not understood");
  if (!said.cut.empty()) line("cut " + said.cut);
  return text;
}

/// "ofac-36 Organization: alias=AERO-CARIBBEAN | name=..."
inline std::string written(const Entity& entity) {
  std::string text = entity.id + ' ' + entity.schema + ": ";
  for (std::size_t i = 0; i < entity.values.size(); ++i) text += (i == 0 ? "" : " | ") + written(entity.values[i]);
  return text;
}

}  // namespace clew::intel
