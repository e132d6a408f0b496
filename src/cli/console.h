// Where a command speaks: results on standard output, progress and
// diagnostics on standard error, one writer at a time.
#pragma once

#include <mutex>
#include <ostream>
#include <string>

#include "cli/options.h"
#include "manifest/diagnostic.h"

namespace dynaplane::cli {

enum class Color { kPlain, kRed, kGreen, kYellow, kMagenta, kDim, kBold };

class Console {
 public:
  struct Settings {
    bool colors = false;       // standard error is a terminal that wants them
    bool interactive = false;  // standard input and error are terminals
    LogLevel level = LogLevel::kInfo;
  };
  Console(std::ostream& out, std::ostream& err, Settings settings)
      : out_(out), err_(err), settings_(settings) {}

  bool interactive() const { return settings_.interactive; }
  LogLevel level() const { return settings_.level; }

  // To standard output: the result, exactly as it is.
  void Result(const std::string& text);
  // A line to standard error, if the level asks for it.
  void Line(LogLevel level, const std::string& text);
  // "error: …", "warning: …", "note: …".
  void Error(const std::string& message);
  void Warning(const std::string& message);
  void Note(const std::string& message);
  void Print(const manifest::Diagnostics& diagnostics);

  // A text in a colour for standard error, or as it is without colours.
  std::string Paint(Color color, const std::string& text) const;

  // Asks on the terminal; the answer without its newline. What was typed before
  // the question is thrown away. Needs interactive().
  std::string Ask(const std::string& question);

 private:
  std::ostream& out_;
  std::ostream& err_;
  const Settings settings_;
  std::mutex mutex_;
};

// What the process's streams and environment (NO_COLOR, TERM) ask for.
Console::Settings DetectConsole(const Options& options);

}  // namespace dynaplane::cli
