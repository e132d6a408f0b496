#include "cli/console.h"

#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "cli/paths.h"

namespace dynaplane::cli {
namespace {

const char* Code(Color color) {
  switch (color) {
    case Color::kRed:
      return "31";
    case Color::kGreen:
      return "32";
    case Color::kYellow:
      return "33";
    case Color::kMagenta:
      return "35";
    case Color::kDim:
      return "2";
    case Color::kBold:
      return "1";
    case Color::kPlain:
      break;
  }
  return "0";
}

}  // namespace

void Console::Result(const std::string& text) {
  const std::lock_guard lock(mutex_);
  out_ << text << std::flush;
}

void Console::Line(LogLevel level, const std::string& text) {
  if (level > settings_.level) return;
  const std::lock_guard lock(mutex_);
  err_ << text << '\n' << std::flush;
}

void Console::Error(const std::string& message) {
  Line(LogLevel::kError, Paint(Color::kRed, "error:") + " " + message);
}

void Console::Warning(const std::string& message) {
  Line(LogLevel::kWarn, Paint(Color::kYellow, "warning:") + " " + message);
}

void Console::Note(const std::string& message) {
  Line(LogLevel::kInfo, Paint(Color::kDim, "note:") + " " + message);
}

// All in one piece, since there may be very many.
void Console::Print(const manifest::Diagnostics& diagnostics) {
  std::string lines;
  for (const manifest::Diagnostic& diagnostic : diagnostics) {
    using manifest::Severity;
    const LogLevel level =
        diagnostic.severity == Severity::kError     ? LogLevel::kError
        : diagnostic.severity == Severity::kWarning ? LogLevel::kWarn
                                                    : LogLevel::kInfo;
    if (level > settings_.level) continue;
    lines += manifest::ToString(diagnostic) + "\n";
  }
  if (lines.empty()) return;
  const std::lock_guard lock(mutex_);
  err_ << lines << std::flush;
}

std::string Console::Paint(Color color, const std::string& text) const {
  if (!settings_.colors || color == Color::kPlain) return text;
  return std::string("\033[") + Code(color) + "m" + text + "\033[0m";
}

std::string Console::Ask(const std::string& question) {
  const std::lock_guard lock(mutex_);
  // What was typed before does not answer what nobody had read yet.
  tcflush(STDIN_FILENO, TCIFLUSH);
  err_ << question << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

Console::Settings DetectConsole(const Options& options) {
  Console::Settings settings;
  const bool terminal = isatty(STDERR_FILENO) != 0;
  settings.colors = terminal && !options.no_color && !Environment("NO_COLOR") &&
                    Environment("TERM").value_or("dumb") != "dumb";
  settings.interactive = terminal && isatty(STDIN_FILENO) != 0;
  settings.level = options.log_level;
  return settings;
}

}  // namespace dynaplane::cli
