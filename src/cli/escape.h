// What others have written, as pieces of a Markdown comment and of workflow
// commands: whatever it holds, it stays text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dynaplane::cli {

// UTF-8 without control characters and without those that turn the direction
// of a line: they are written out ("\n", "\x1b", "\u202e"). Line feeds stay
// where `keep_lines` says so.
std::string Visible(std::string_view text, bool keep_lines = false);

// At most `limit` characters, and then how many there are.
std::string Cut(std::string_view text, std::size_t limit);

// Running text of GitHub's Markdown, also in a cell of a table: no markup, no
// HTML, no mention, no reference, no link. A line feed is a <br>.
std::string MarkdownText(std::string_view text);

// The same as code: in backticks, or where those do not hold it in <code>.
std::string MarkdownCode(std::string_view text);
// As code inside HTML, where Markdown is not read.
std::string HtmlCode(std::string_view text);

// Behind "::" and between "=" and ",", as GitHub's toolkit escapes them.
std::string CommandData(std::string_view text);
std::string CommandProperty(std::string_view text);

// A path below the working folder, from there; any other as it is.
std::string FromHere(const std::string& path);

}  // namespace dynaplane::cli
