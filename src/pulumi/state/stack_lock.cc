#include "pulumi/state/stack_lock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <utility>

#include "base/files.h"
#include "base/json_read.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using base::Json;
using base::Text;

std::string TimeText(std::time_t time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(time));
}

// RFC 3339; 0 for anything else.
std::time_t ReadTime(const std::string& text) {
  std::tm tm = {};
  int length = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year,
                  &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
                  &length) != 6) {
    return 0;
  }
  tm.tm_year -= 1900;
  tm.tm_mon -= 1;
  const std::time_t local = timegm(&tm);
  const std::size_t zone =
      text.find_first_of("+-", static_cast<std::size_t>(length));
  char sign = 0;
  int hours = 0;
  int minutes = 0;
  if (zone == std::string::npos || std::sscanf(text.c_str() + zone, "%c%2d:%2d",
                                               &sign, &hours, &minutes) != 3) {
    return local;
  }
  const int offset = hours * 3600 + minutes * 60;
  return sign == '-' ? local + offset : local - offset;
}

// Clocks are set, and times are cut off to seconds.
constexpr std::time_t kSlack = 2;

// A plain `pulumi` writes no record. The engine's own words are believed only
// so far that a program of its name, which was there when the lock was taken,
// is taken for its holder.
bool LooksAlive(const StackLock& lock) {
  const auto process = FindProcess(lock.pid);
  return process && process->StartTime() <= lock.taken + kSlack &&
         ProgramOf(lock.pid).starts_with("pulumi");
}

Life LifeOf(const StackLock& lock, const std::optional<RunRecord>& record) {
  if (lock.pid <= 0 || lock.host != HostName()) return Life::kUnknown;
  const Process* recorded =
      record && record->host == lock.host ? record->Find(lock.pid) : nullptr;
  if (recorded != nullptr && record->IsOfThisNamespace()) {
    const auto now = FindProcess(lock.pid);
    return now && now->start == recorded->start ? Life::kAlive : Life::kDead;
  }
  // The same kernel: its process is another container's.
  if (recorded != nullptr && record->boot == BootId()) return Life::kUnknown;
  if (lock.taken > 0 && lock.taken + kSlack < BootTime()) return Life::kDead;
  return LooksAlive(lock) ? Life::kAlive : Life::kUnknown;
}

std::string Describe(const Process& process) {
  return fmt::format("process {}, started {}", process.pid,
                     TimeText(process.StartTime()));
}

fs::path FolderOf(const Backend& backend, const StackName& stack) {
  return *backend.folder / ".pulumi" / "locks" / "organization" /
         stack.project / stack.stack;
}

// The engine writes {pid, username, hostname, timestamp}.
StackLock ReadLock(const fs::path& file) {
  StackLock lock;
  lock.file = file;
  const Result<std::string> text = base::LoadFile(file);
  if (!text) return lock;
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return lock;
  if (json.contains("pid") && json["pid"].is_number_integer()) {
    lock.pid = json["pid"].get<pid_t>();
  }
  lock.user = Text(json, "username");
  lock.host = Text(json, "hostname");
  lock.taken = ReadTime(Text(json, "timestamp"));
  return lock;
}

std::string UserName() {
  const passwd* user = getpwuid(geteuid());
  return user == nullptr ? std::to_string(geteuid()) : user->pw_name;
}

std::string LockText() {
  return Json{{"pid", getpid()},
              {"username", UserName()},
              {"hostname", HostName()},
              {"timestamp", fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                                        fmt::gmtime(std::time(nullptr)))}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string StackLock::Describe() const {
  if (pid <= 0)
    return fmt::format("a lock that tells nothing: {}", file.string());
  return fmt::format("process {}{} on {}{}", pid,
                     user.empty() ? "" : " of " + user, host,
                     taken == 0 ? "" : ", locked since " + TimeText(taken));
}

std::vector<StackLock> LocksOf(const Backend& backend, const StackName& stack) {
  std::vector<StackLock> locks;
  if (!backend.folder) return locks;
  const auto record = ReadRunRecord(backend, stack);
  const auto entries = base::ListFolder(FolderOf(backend, stack));
  if (!entries) return locks;
  for (const fs::path& entry : *entries) {
    if (entry.extension() != ".json") continue;
    StackLock lock = ReadLock(entry);
    lock.life = LifeOf(lock, record);
    locks.push_back(std::move(lock));
  }
  return locks;
}

std::vector<StackLock> LocksIn(const std::string& error_text,
                               const Backend& backend, const StackName& stack) {
  static const std::regex kLock(
      R"(created by (.*)@([^@\s]+) \(pid (\d{1,9})\) at (\S+))");
  const auto record = ReadRunRecord(backend, stack);
  std::vector<StackLock> locks;
  for (std::sregex_iterator at(error_text.begin(), error_text.end(), kLock),
       end;
       at != end; ++at) {
    StackLock lock;
    lock.user = (*at)[1];
    lock.host = (*at)[2];
    lock.pid = std::atoi((*at)[3].str().c_str());
    lock.taken = ReadTime((*at)[4]);
    lock.life = LifeOf(lock, record);
    locks.push_back(std::move(lock));
  }
  return locks;
}

bool AreAllDead(const std::vector<StackLock>& locks) {
  return !locks.empty() && std::ranges::all_of(locks, [](const auto& lock) {
    return lock.life == Life::kDead;
  });
}

void RemoveLock(const StackLock& lock) {
  std::error_code ignored;
  fs::remove(lock.file, ignored);
  fs::remove(lock.file.string() + ".attrs", ignored);
}

bool RemoveDeadLocks(const Backend& backend, const StackName& stack) {
  bool all = true;
  for (const StackLock& lock : LocksOf(backend, stack)) {
    if (lock.life == Life::kDead) {
      RemoveLock(lock);
    } else {
      all = false;
    }
  }
  return all;
}

std::optional<std::string> FindHolder(const std::vector<StackLock>& locks) {
  for (const StackLock& lock : locks) {
    if (lock.life == Life::kDead) continue;
    const auto process =
        lock.life == Life::kAlive ? FindProcess(lock.pid) : std::nullopt;
    return process ? Describe(*process) : lock.Describe();
  }
  return std::nullopt;
}

std::optional<std::string> FindJournalHolder(const Backend& backend,
                                             const StackName& stack) {
  const bool held = backend.folder && pulumi::JournalOwner::IsHeld(
                                          JournalPath(*backend.folder, stack));
  if (!held) return std::nullopt;
  const auto record = ReadRunRecord(backend, stack);
  const Process* process = record ? record->FindLiving() : nullptr;
  return process == nullptr ? "a run on this machine" : Describe(*process);
}

std::optional<std::string> FindRun(const Backend& backend,
                                   const StackName& stack) {
  const auto holder = FindJournalHolder(backend, stack);
  return holder ? holder : FindHolder(LocksOf(backend, stack));
}

// As the engine does it: written first, then looked whether one is alone.
Result<EngineLock> EngineLock::Take(const Backend& backend,
                                    const StackName& stack) {
  const fs::path folder = FolderOf(backend, stack);
  static std::atomic<int> count = 0;
  const fs::path file =
      folder / fmt::format("dynaplane-{}-{}-{}.json", getpid(),
                           std::time(nullptr), ++count);
  // Beside the folder first: whatever stands in it counts as a lock.
  const fs::path beside = folder.string() + "." + file.filename().string();
  if (auto written = base::WriteFileAtomically(beside, LockText()); !written) {
    return tl::unexpected(written.error());
  }
  std::error_code error;
  fs::create_directories(folder, error);
  fs::rename(beside, file, error);
  if (error) {
    fs::remove(beside, error);
    return Fail(Ending::kFailed,
                fmt::format("the lock {} cannot be made", file.string()));
  }
  EngineLock taken(file);
  for (const StackLock& lock : LocksOf(backend, stack)) {
    if (lock.file == file) continue;
    if (lock.life == Life::kDead) {
      RemoveLock(lock);
      continue;
    }
    return Fail(Ending::kFailed, LockedText(stack, lock.Describe()));
  }
  RecordRun(backend, stack);
  return taken;
}

EngineLock::EngineLock(EngineLock&& other) noexcept
    : file_(std::exchange(other.file_, {})) {}

EngineLock::~EngineLock() {
  std::error_code ignored;
  if (!file_.empty()) fs::remove(file_, ignored);
}

}  // namespace pulumi::state
