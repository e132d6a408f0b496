// Where a run speaks: progress and diagnostics, one writer at a time.
#pragma once

#include <string>

#include "manifest/yaml/diagnostic.h"

namespace dynaplane::stack {

enum class LogLevel { kError, kWarn, kInfo, kDebug, kTrace };
enum class Color { kPlain, kRed, kGreen, kYellow, kMagenta, kDim, kBold };

// Threads may share one.
class Console {
 public:
  virtual ~Console() = default;

  // Whether there is somebody to ask.
  virtual bool interactive() const = 0;
  // What is asked for; the rest is not told.
  virtual LogLevel level() const = 0;

  virtual void Line(LogLevel level, const std::string& text) = 0;
  virtual void Print(const manifest::Diagnostics& diagnostics) = 0;
  // A text in a colour, or as it is where there are none.
  virtual std::string Paint(Color color, const std::string& text) const = 0;
  // The answer without its newline. What was typed before the question is
  // thrown away. Needs interactive().
  virtual std::string Ask(const std::string& question) = 0;

  // "error: …", "warning: …", "note: …".
  void Error(const std::string& message);
  void Warning(const std::string& message);
  void Note(const std::string& message);
};

}  // namespace dynaplane::stack
