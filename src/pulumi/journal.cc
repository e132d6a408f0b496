#include "pulumi/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

namespace pulumi {
namespace {

using Json = nlohmann::json;

// Two locks on one file, by byte: they belong to the open file, not to the
// process, so that two owners within one process exclude each other as well.
enum class Byte : off_t { kOwner = 0, kWriters = 1 };

bool Lock(int descriptor, Byte byte, short kind) {
  struct flock lock = {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(byte);
  lock.l_len = 1;
  return fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}

tl::unexpected<Error> Failed(const char* action, const std::string& path) {
  return Fail(Error::Code::kUnavailable,
              fmt::format("the journal {}cannot be {}: {}",
                          path.empty() ? "" : path + " ", action,
                          std::strerror(errno)));
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// What stands there need not be of our making.
std::string Text(const Json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_string() ? found->get<std::string>()
                                                     : "";
}

Json Member(const Json& record, const char* key) {
  const auto found = record.find(key);
  return found == record.end() ? Json() : *found;
}

JournalStep::Kind KindOf(const std::string& word) {
  if (word == "update") return JournalStep::Kind::kUpdate;
  if (word == "delete") return JournalStep::Kind::kDelete;
  return JournalStep::Kind::kCreate;
}

JournalStep ReadBegin(const Json& record) {
  JournalStep step;
  step.kind = KindOf(Text(record, "begin"));
  step.urn = Text(record, "urn");
  step.id = Text(record, "id");
  step.inputs = Member(record, "inputs");
  return step;
}

void ReadEnd(const Json& record, JournalStep& step) {
  step.end = Member(record, "done") == true ? JournalStep::End::kDone
                                            : JournalStep::End::kNothing;
  if (record.contains("id")) step.id = Text(record, "id");
  if (record.contains("inputs")) step.inputs = record.at("inputs");
  step.outputs = Member(record, "outputs");
  for (const Json& reason : Member(record, "reasons")) {
    if (reason.is_string()) step.reasons.push_back(reason);
  }
}

}  // namespace

// --- JournalWriter ---

struct JournalWriter::State {
  int descriptor = -1;
  std::mutex mutex;
  std::condition_variable synced;
  std::uint64_t written = 0;  // records handed to the system
  std::uint64_t on_disk = 0;  // records known to be on disk
  bool syncing = false;
  int sync_error = 0;  // errno; a disk that failed once is not trusted again
};

JournalWriter::JournalWriter(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

JournalWriter::~JournalWriter() { close(state_->descriptor); }

Result<std::unique_ptr<JournalWriter>> JournalWriter::Open(
    const std::string& path) {
  auto state = std::make_unique<State>();
  state->descriptor = open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  if (state->descriptor < 0) return Failed("opened", path);
  if (!Lock(state->descriptor, Byte::kWriters, F_RDLCK)) {
    const auto failed = Failed("locked", path);
    close(state->descriptor);
    return failed;
  }
  return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(state)));
}

// One thread syncs for all that have written meanwhile.
Status JournalWriter::Append(const Json& record) {
  const std::string line = record.dump() + "\n";
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (!WriteAll(state.descriptor, line)) return Failed("written", "");
  const std::uint64_t mine = ++state.written;
  while (state.on_disk < mine && state.sync_error == 0) {
    if (state.syncing) {
      state.synced.wait(lock);
      continue;
    }
    state.syncing = true;
    const std::uint64_t covered = state.written;
    lock.unlock();
    const int error = fdatasync(state.descriptor) == 0 ? 0 : errno;
    lock.lock();
    state.syncing = false;
    state.sync_error = error;
    if (error == 0) state.on_disk = covered;
    state.synced.notify_all();
  }
  errno = state.sync_error;
  if (state.sync_error != 0) return Failed("written", "");
  return {};
}

// --- ReadJournal ---

Journal ReadJournal(std::string_view text) {
  Journal journal;
  std::map<std::string, std::size_t> open;  // step → place in steps
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    const Json record = Json::parse(text.substr(0, end), nullptr, false);
    text.remove_prefix(end + 1);
    if (!record.is_object()) continue;
    if (record.contains("header")) {
      journal.header = record.at("header");
    } else if (record.contains("provider")) {
      journal.providers[Text(record, "provider")] = Member(record, "inputs");
    } else if (record.contains("begin")) {
      open[Text(record, "step")] = journal.steps.size();
      journal.steps.push_back(ReadBegin(record));
    } else if (record.contains("end")) {
      const auto step = open.find(Text(record, "end"));
      if (step == open.end()) continue;
      ReadEnd(record, journal.steps[step->second]);
      open.erase(step);
    }
  }
  return journal;
}

// --- JournalOwner ---

Result<std::optional<JournalOwner>> JournalOwner::Claim(const std::string& path,
                                                        int wait_ms) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
  if (descriptor < 0) return Failed("opened", path);
  JournalOwner owner(descriptor);
  if (!Lock(descriptor, Byte::kOwner, F_WRLCK)) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    return Failed("locked", path);
  }
  // A provider outlives a killed engine by seconds, and must not be overtaken.
  constexpr int kStepMs = 20;
  while (!Lock(descriptor, Byte::kWriters, F_WRLCK)) {
    if (wait_ms <= 0) return std::nullopt;
    poll(nullptr, 0, kStepMs);
    wait_ms -= kStepMs;
  }
  Lock(descriptor, Byte::kWriters, F_UNLCK);
  return std::optional<JournalOwner>(std::move(owner));
}

JournalOwner::JournalOwner(JournalOwner&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

JournalOwner::~JournalOwner() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<std::string> JournalOwner::Text() const {
  std::string text;
  std::array<char, 1 << 16> part;
  off_t at = 0;
  for (;;) {
    const ssize_t got = pread(descriptor_, part.data(), part.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", "");
    if (got == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
    at += got;
  }
}

Status JournalOwner::Begin(const Json& header) const {
  if (Status cleared = Clear(); !cleared) return cleared;
  const std::string line = Json{{"header", header}}.dump() + "\n";
  if (!WriteAll(descriptor_, line) || fdatasync(descriptor_) != 0) {
    return Failed("written", "");
  }
  return {};
}

Status JournalOwner::Clear() const {
  if (ftruncate(descriptor_, 0) != 0) return Failed("emptied", "");
  return {};
}

}  // namespace pulumi
