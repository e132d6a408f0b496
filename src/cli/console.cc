#include "cli/console.h"

#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "base/paths.h"

namespace dynaplane::cli {
namespace {

const char* Code(stack::Color color) {
  switch (color) {
    case stack::Color::kRed:
      return "31";
    case stack::Color::kGreen:
      return "32";
    case stack::Color::kYellow:
      return "33";
    case stack::Color::kMagenta:
      return "35";
    case stack::Color::kDim:
      return "2";
    case stack::Color::kBold:
      return "1";
    case stack::Color::kPlain:
      break;
  }
  return "0";
}

}  // namespace

void TerminalConsole::Result(const std::string& text) {
  const std::lock_guard lock(mutex_);
  out_ << text << std::flush;
}

void TerminalConsole::Line(stack::LogLevel level, const std::string& text) {
  if (level > settings_.level) return;
  const std::lock_guard lock(mutex_);
  err_ << text << '\n' << std::flush;
}

// All in one piece, since there may be very many.
void TerminalConsole::Print(const manifest::Diagnostics& diagnostics) {
  std::string lines;
  for (const manifest::Diagnostic& diagnostic : diagnostics) {
    using manifest::Severity;
    const stack::LogLevel level =
        diagnostic.severity == Severity::kError     ? stack::LogLevel::kError
        : diagnostic.severity == Severity::kWarning ? stack::LogLevel::kWarn
                                                    : stack::LogLevel::kInfo;
    if (level > settings_.level) continue;
    lines += manifest::ToString(diagnostic) + "\n";
  }
  if (lines.empty()) return;
  const std::lock_guard lock(mutex_);
  err_ << lines << std::flush;
}

std::string TerminalConsole::Paint(stack::Color color,
                                   const std::string& text) const {
  if (!settings_.colors || color == stack::Color::kPlain) return text;
  return std::string("\033[") + Code(color) + "m" + text + "\033[0m";
}

std::string TerminalConsole::Ask(const std::string& question) {
  const std::lock_guard lock(mutex_);
  // What was typed before does not answer what nobody had read yet.
  tcflush(STDIN_FILENO, TCIFLUSH);
  err_ << question << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

TerminalConsole::Settings DetectConsole(const Options& options) {
  TerminalConsole::Settings settings;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  settings.colors = terminal && !options.no_color &&
                    !base::Environment("NO_COLOR") &&
                    base::Environment("TERM").value_or("dumb") != "dumb";
  settings.interactive = terminal && isatty(STDIN_FILENO) != 0;
  settings.level = options.log_level;
  return settings;
}

}  // namespace dynaplane::cli
