// The console of a process: results on standard output, progress and
// diagnostics on standard error.
#pragma once

#include <mutex>
#include <ostream>
#include <string>

#include "cli/options.h"
#include "stack/console.h"

namespace dynaplane::cli {

class TerminalConsole : public stack::Console {
 public:
  struct Settings {
    bool colors = false;       // standard error is a terminal that wants them
    bool interactive = false;  // standard input and error are terminals
    stack::LogLevel level = stack::LogLevel::kInfo;
  };
  TerminalConsole(std::ostream& out, std::ostream& err, Settings settings)
      : out_(out), err_(err), settings_(settings) {}

  // To standard output: the result, exactly as it is.
  void Result(const std::string& text);

  bool interactive() const override { return settings_.interactive; }
  stack::LogLevel level() const override { return settings_.level; }
  void Line(stack::LogLevel level, const std::string& text) override;
  void Print(const manifest::Diagnostics& diagnostics) override;
  std::string Paint(stack::Color color, const std::string& text) const override;
  std::string Ask(const std::string& question) override;

 private:
  std::ostream& out_;
  std::ostream& err_;
  const Settings settings_;
  std::mutex mutex_;
};

// What the process's streams and environment (NO_COLOR, TERM) ask for.
TerminalConsole::Settings DetectConsole(const Options& options);

}  // namespace dynaplane::cli
