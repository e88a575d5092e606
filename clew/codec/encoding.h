#pragma once
// Text that should be UTF-8 and is not, and files that should be text and are not.

#include <cstdint>
#include <string>
#include <string_view>

namespace clew::codec {

/// How a text was understood.
enum class Encoding : std::uint8_t {
  utf8,
  windows_1252,  ///< read so: Latin-1 with more signs, as older programs write it
  unknown,       ///< U+FFFD stands for each byte that is no UTF-8
};

/// Makes a text UTF-8 and says how it was understood. Windows-1252 is taken for sure only where nothing speaks against
/// it: no other UTF-8 in the text, no byte that it does not have or that stands for a letter of Iceland or Turkey, and
/// never three such letters in a row, as whole words of other alphabets have.
Encoding make_utf8(std::string& text);

/// Why a file that begins so is no text that a reader of lists could read, and what to do, in a sentence; empty: it may
/// be one. Workbooks, archives, PDF, UTF-16 (but for XML, whose parser reads it), and tables whose lines end in
/// carriage returns alone.
std::string text_fault(std::string_view front);

/// True of a file that begins as a page of HTML does: what a web server gives for an address that is no more.
bool is_web_page(std::string_view front);

}  // namespace clew::codec
