#include "pulumi/state/run_record.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "base/files.h"
#include "base/json_read.h"
#include "base/paths.h"
#include "pulumi/state/torn_files.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using base::Json;
using base::Text;

std::string FirstLine(const fs::path& file) {
  const Result<std::string> text = base::LoadFile(file);
  return text ? text->substr(0, text->find('\n')) : "";
}

// A name for a file that no other stack of no other backend has (FNV-1a).
std::string Digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

// The engine looks for other endings only.
fs::path PathOf(const Backend& backend, const StackName& stack) {
  if (backend.folder) {
    return StatePath(*backend.folder, stack).replace_extension(".run");
  }
  return base::DataFolder() / "runs" /
         (Digest(backend.url + "\n" + stack.ToString()) + ".run");
}

std::optional<Process> ReadProcess(const Json& json) {
  const auto number = [&](const char* key) -> std::uint64_t {
    if (!json.is_object()) return 0;
    const auto found = json.find(key);
    return found != json.end() && found->is_number_unsigned()
               ? found->get<std::uint64_t>()
               : 0;
  };
  const Process process = {static_cast<pid_t>(number("pid")), number("start")};
  if (process.pid <= 0) return std::nullopt;
  return process;
}

std::string ToText(const RunRecord& record) {
  Json json = {{"host", record.host},
               {"boot", record.boot},
               {"pidNamespace", record.pid_namespace},
               {"processes", Json::array()}};
  for (const Process& process : record.processes) {
    json["processes"].push_back(
        {{"pid", process.pid}, {"start", process.start}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string HostName() {
  std::array<char, 256> name = {};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string BootId() { return FirstLine("/proc/sys/kernel/random/boot_id"); }

std::string PidNamespace() {
  std::error_code error;
  return fs::read_symlink("/proc/self/ns/pid", error).string();
}

std::time_t BootTime() {
  const Result<std::string> text = base::LoadFile("/proc/stat");
  if (!text) return 0;
  const std::size_t at = text->find("\nbtime ");
  return at == std::string::npos ? 0 : std::atoll(text->c_str() + at + 7);
}

std::time_t Process::StartTime() const {
  const auto ticks = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return BootTime() + static_cast<std::time_t>(start / ticks);
}

std::optional<Process> FindProcess(pid_t pid) {
  const Result<std::string> text =
      base::LoadFile(fs::path("/proc") / std::to_string(pid) / "stat");
  if (!text) return std::nullopt;
  // "PID (NAME) STATE …", where the name may hold anything; the start is the
  // twenty-second field.
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text->substr(name_end + 1));
  std::string field;
  fields >> field;
  if (field == "Z" || field == "X") return std::nullopt;
  constexpr int kBetween = 18;
  for (int i = 0; i < kBetween; ++i) fields >> field;
  Process process = {pid, 0};
  if (!(fields >> process.start)) return std::nullopt;
  return process;
}

std::string ProgramOf(pid_t pid) {
  return FirstLine(fs::path("/proc") / std::to_string(pid) / "comm");
}

bool RunRecord::IsOfThisNamespace() const {
  return !boot.empty() && boot == BootId() && pid_namespace == PidNamespace();
}

const Process* RunRecord::Find(pid_t pid) const {
  const auto found = std::ranges::find(processes, pid, &Process::pid);
  return found == processes.end() ? nullptr : &*found;
}

const Process* RunRecord::FindLiving() const {
  if (!IsOfThisNamespace()) return nullptr;
  for (const Process& process : processes) {
    const auto now = FindProcess(process.pid);
    if (now && now->start == process.start) return &process;
  }
  return nullptr;
}

// Two runs may have begun at the same time, of which one finds the stack
// locked: what is known of the other stays.
void RecordRun(const Backend& backend, const StackName& stack, pid_t engine) {
  constexpr std::size_t kMost = 8;
  RunRecord record = {HostName(), BootId(), PidNamespace(), {}};
  const auto there = ReadRunRecord(backend, stack);
  if (there && there->IsOfThisNamespace()) record.processes = there->processes;
  for (const pid_t pid : {getpid(), engine}) {
    const auto process = pid > 0 ? FindProcess(pid) : std::nullopt;
    if (process && std::ranges::count(record.processes, *process) == 0) {
      record.processes.push_back(*process);
    }
  }
  while (record.processes.size() > kMost) {
    record.processes.erase(record.processes.begin());
  }
  static_cast<void>(
      base::WriteFileAtomically(PathOf(backend, stack), ToText(record)));
}

std::optional<RunRecord> ReadRunRecord(const Backend& backend,
                                       const StackName& stack) {
  const Result<std::string> text = base::LoadFile(PathOf(backend, stack));
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  RunRecord record = {
      Text(json, "host"), Text(json, "boot"), Text(json, "pidNamespace"), {}};
  const auto processes = json.find("processes");
  if (processes == json.end() || !processes->is_array()) return record;
  for (const Json& each : *processes) {
    if (const auto process = ReadProcess(each)) {
      record.processes.push_back(*process);
    }
  }
  return record;
}

void RemoveRunRecord(const Backend& backend, const StackName& stack) {
  std::error_code ignored;
  fs::remove(PathOf(backend, stack), ignored);
}

}  // namespace pulumi::state
