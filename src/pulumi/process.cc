#include "pulumi/process.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/descriptor.h"
#include "base/thrown.h"

namespace pulumi {
namespace {

namespace base = dynaplane::base;

// The engine's longest events (a large resource) are far below it.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr char kPassedOver[] = "(a line of more than 64 MiB was passed over)";

// Cuts a byte stream into lines. A sink that throws is not called again: the
// child goes on to its end, in order, and what was thrown is told then.
class Lines {
 public:
  explicit Lines(const std::function<void(const std::string&)>& sink)
      : sink_(sink) {}
  void Add(std::string_view bytes) {
    size_ += bytes.size();
    while (true) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      Keep(bytes.substr(0, end));
      Flush();
      bytes.remove_prefix(end + 1);
    }
    Keep(bytes);
  }
  void Finish() {
    if (!line_.empty() || too_long_) Flush();
  }
  std::size_t size() const { return size_; }  // of all bytes so far
  const std::optional<std::string>& thrown() const { return thrown_; }

 private:
  void Keep(std::string_view bytes) {
    too_long_ = too_long_ || line_.size() + bytes.size() > kLongestLine;
    if (too_long_) {
      line_ = {};
    } else {
      line_.append(bytes);
    }
  }
  void Flush() {
    if (sink_ && !thrown_) {
      thrown_ = base::Thrown([&] { sink_(too_long_ ? kPassedOver : line_); });
    }
    too_long_ = false;
    line_.clear();
  }

  const std::function<void(const std::string&)>& sink_;
  std::string line_;
  bool too_long_ = false;
  std::size_t size_ = 0;
  std::optional<std::string> thrown_;
};

// Reads what is there; false at the end of the stream.
bool Drain(const base::Descriptor& from, Lines& to) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(from.get(), buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  to.Add(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  return count > 0;
}

// Copies both streams until they end, and passes signals on meanwhile.
class Pump {
 public:
  Pump(const ChildSpec& spec, const ChildOutput& output,
       const ChildSignals& signals, const base::Child& child)
      : limit_(spec.most_output),
        signals_(signals),
        child_(child),
        out_lines_(output.standard_output),
        err_lines_(output.standard_error) {}

  void Run(base::Descriptor& out, base::Descriptor& err) {
    while (out.get() >= 0 || err.get() >= 0) {
      std::array<pollfd, 3> fds = {{{out.get(), POLLIN, 0},
                                    {err.get(), POLLIN, 0},
                                    {signals_.wake_descriptor, POLLIN, 0}}};
      if (poll(fds.data(), fds.size(), -1) < 0) {
        if (errno == EINTR) continue;
        break;
      }
      if (fds[2].revents & POLLIN) {
        if (const int number = signals_.on_wake()) child_.Signal(number);
      }
      if (fds[0].revents && !Drain(out, out_lines_)) out.Close();
      if (fds[1].revents && !Drain(err, err_lines_)) err.Close();
      if (IsTooMuch()) return;
    }
    out_lines_.Finish();
    err_lines_.Finish();
  }

  bool IsTooMuch() const { return limit_ > 0 && out_lines_.size() > limit_; }
  std::optional<std::string> thrown() const {
    return out_lines_.thrown() ? out_lines_.thrown() : err_lines_.thrown();
  }

 private:
  const std::size_t limit_;
  const ChildSignals& signals_;
  const base::Child& child_;
  Lines out_lines_;
  Lines err_lines_;
};

}  // namespace

Result<int> RunChild(const ChildSpec& spec, const ChildOutput& output,
                     const ChildSignals& signals) {
  base::Pipe out;
  base::Pipe err;
  if (!out.Open() || !err.Open()) {
    return Fail(Error::Code::kUnavailable,
                std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  base::Child child;
  const int error =
      child.Start({spec.argv, spec.folder, spec.environment, out.write.get(),
                   err.write.get(), spec.at_signal, spec.at_death});
  if (error != 0) {
    return Fail(Error::Code::kNotFound,
                "cannot start " + spec.argv[0] + ": " + std::strerror(error));
  }
  out.write.Close();
  err.write.Close();
  if (spec.on_start) spec.on_start(child.pid());
  Pump pump(spec, output, signals, child);
  pump.Run(out.read, err.read);
  if (pump.IsTooMuch()) {
    return Fail(Error::Code::kFailedPrecondition,
                spec.argv[0] + " was stopped: it printed more than " +
                    std::to_string(spec.most_output >> 20) +
                    " MiB, which is the limit");
  }
  const int status = child.Wait();
  if (const auto thrown = pump.thrown()) {
    return Fail(Error::Code::kUnknown,
                "reading the output of " + spec.argv[0] + ": " + *thrown);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void AppendLine(const std::string& line, std::string& text) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  if (text.size() + line.size() < kMost) text += line + "\n";
}

}  // namespace pulumi
