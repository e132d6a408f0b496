#include "pulumi/state/journal.h"

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

#include "pulumi/state/journal_records.h"

namespace pulumi {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Locks on one file, by byte: they belong to the open file, not to the
// process, so that two owners within one process exclude each other as well.
// The last one is no lock but a sign: who holds it could not write.
enum class Byte : off_t { kOwner = 0, kWriters = 1, kBroken = 2 };

struct flock LockOf(Byte byte, short kind) {
  struct flock lock = {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(byte);
  lock.l_len = 1;
  return lock;
}

bool Lock(int descriptor, Byte byte, short kind) {
  const struct flock lock = LockOf(byte, kind);
  return fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}

// By somebody else.
bool IsLocked(int descriptor, Byte byte) {
  struct flock lock = LockOf(byte, F_WRLCK);
  return fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

// Where a journal cannot be kept at all, runs go without one; where there is
// only no room for it now, they do not.
bool IsOutOfRoom(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO;
}

tl::unexpected<Error> Failed(const char* action, const std::string& path,
                             int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  return Fail(
      IsOutOfRoom(error) ? Error::Code::kFailedPrecondition
                         : Error::Code::kUnavailable,
      fmt::format("the journal {} cannot be {}: {}{}", path, action,
                  std::strerror(error), full ? "; make room on its disk" : ""));
}

// 0, or why not all of it is there. Who writes less than asked for is about to
// find that there is no room; others may have written behind it meanwhile.
int WriteWhole(int descriptor, std::string_view text) {
  ssize_t written = -1;
  do {
    written = write(descriptor, text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) return errno;
  return static_cast<std::size_t>(written) == text.size() ? 0 : ENOSPC;
}

int Sync(int descriptor) { return fdatasync(descriptor) == 0 ? 0 : errno; }

// A new name is on disk when its folder is.
int SyncFolder(const fs::path& folder) {
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return error;
}

void MakeFolders(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || fs::exists(folder, error)) return;
  MakeFolders(folder.parent_path());
  if (mkdir(folder.c_str(), 0700) == 0) SyncFolder(folder.parent_path());
}

// The file, made and on disk if it was missing; below 0: errno says why not.
int OpenOrMake(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_APPEND;
  MakeFolders(fs::path(path).parent_path());
  const int there = open(path.c_str(), kFlags);
  if (there >= 0 || errno != ENOENT) return there;
  const int made = open(path.c_str(), kFlags | O_CREAT, 0600);
  if (made < 0) return made;
  // Some file systems know no sync of folders.
  const int error = SyncFolder(fs::path(path).parent_path());
  if (!IsOutOfRoom(error)) return made;
  close(made);
  errno = error;
  return -1;
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

JournalStep ReadBegin(const Json& record, const char* kind) {
  JournalStep step;
  step.kind = KindOf(Text(record, kind));
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
  std::string path;
  int descriptor = -1;
  std::mutex mutex;
  std::condition_variable synced;
  std::uint64_t written = 0;  // records handed to the system
  std::uint64_t on_disk = 0;  // records known to be on disk
  bool syncing = false;
  int broken = 0;  // errno; a disk that failed once is not trusted again

  void Break(int error) {
    broken = error;
    Lock(descriptor, Byte::kBroken, F_RDLCK);
  }
};

JournalWriter::JournalWriter(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

JournalWriter::~JournalWriter() { close(state_->descriptor); }

Result<std::unique_ptr<JournalWriter>> JournalWriter::Open(
    const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->descriptor = open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  if (state->descriptor < 0) return Failed("opened", path, errno);
  if (!Lock(state->descriptor, Byte::kWriters, F_RDLCK)) {
    const auto failed = Failed("locked", path, errno);
    close(state->descriptor);
    return failed;
  }
  return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(state)));
}

// One thread syncs for all that have written meanwhile.
Status JournalWriter::Append(const Json& record, int copies) {
  const std::string line = ToJournalLine(record);
  std::string lines;
  for (int i = 0; i < copies; ++i) lines += line;
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (state.broken == 0) {
    if (const int error = WriteWhole(state.descriptor, lines); error != 0) {
      state.Break(error);
    }
  }
  if (state.broken != 0) return Failed("written", state.path, state.broken);
  const std::uint64_t mine = ++state.written;
  while (state.on_disk < mine && state.broken == 0) {
    if (state.syncing) {
      state.synced.wait(lock);
      continue;
    }
    state.syncing = true;
    const std::uint64_t covered = state.written;
    lock.unlock();
    const int error = Sync(state.descriptor);
    lock.lock();
    state.syncing = false;
    if (error == 0) state.on_disk = covered;
    if (error != 0) state.Break(error);
    state.synced.notify_all();
  }
  if (state.on_disk < mine) return Failed("written", state.path, state.broken);
  return {};
}

Status JournalWriter::CheckOthers() const {
  if (!IsLocked(state_->descriptor, Byte::kBroken)) return {};
  return Fail(Error::Code::kFailedPrecondition,
              fmt::format("the journal {} could not be written by another "
                          "provider of this run",
                          state_->path));
}

// --- ReadJournal ---

Journal ReadJournal(std::string_view text) {
  const JournalRecords read = ReadJournalRecords(text);
  Journal journal;
  journal.torn = read.torn;
  std::map<std::string, std::size_t> open;  // step → place in steps
  for (const Json& record : read.records) {
    if (record.contains("header")) {
      journal.header = record.at("header");
    } else if (record.contains("provider")) {
      journal.providers[Text(record, "provider")] = Member(record, "inputs");
    } else if (record.contains("begin")) {
      open[Text(record, "step")] = journal.steps.size();
      journal.steps.push_back(ReadBegin(record, "begin"));
    } else if (record.contains("end")) {
      auto step = open.find(Text(record, "end"));
      if (step == open.end() && record.contains("urn")) {
        // Its begin is what is torn.
        step = open.emplace(Text(record, "end"), journal.steps.size()).first;
        journal.steps.push_back(ReadBegin(record, "kind"));
      }
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
  const int descriptor = OpenOrMake(path);
  if (descriptor < 0) return Failed("opened", path, errno);
  JournalOwner owner(descriptor, path);
  if (!Lock(descriptor, Byte::kOwner, F_WRLCK)) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    return Failed("locked", path, errno);
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

bool JournalOwner::IsHeld(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool held = IsLocked(descriptor, Byte::kOwner) ||
                    IsLocked(descriptor, Byte::kWriters);
  close(descriptor);
  return held;
}

JournalOwner::JournalOwner(JournalOwner&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)) {}

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
    if (got < 0) return Failed("read", path_, errno);
    if (got == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
    at += got;
  }
}

Status JournalOwner::Begin(const Json& header) const {
  if (Status cleared = Clear(); !cleared) return cleared;
  const std::string line =
      ToJournalLine({{"header", header}, {"version", kJournalVersion}});
  int error = WriteWhole(descriptor_, line + line);
  if (error == 0) error = Sync(descriptor_);
  if (error != 0) return Failed("written", path_, error);
  return {};
}

Status JournalOwner::Clear() const {
  if (ftruncate(descriptor_, 0) != 0) return Failed("emptied", path_, errno);
  return {};
}

}  // namespace pulumi
