#include "base/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;

tl::unexpected<ReadError> Failed(int error, std::size_t limit = 0) {
  return tl::unexpected(ReadError{error, limit});
}

// The length of the UTF-8 sequence at the start of `bytes`; 0 if malformed.
std::size_t SequenceLength(std::string_view bytes) {
  auto byte = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
  };
  auto continues = [&](std::size_t i, int low = 0x80, int high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  int lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    int low = lead == 0xE0 ? 0xA0 : 0x80;   // shorter forms exist
    int high = lead == 0xED ? 0x9F : 0xBF;  // surrogates
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    int low = lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xF4 ? 0x8F : 0xBF;  // above U+10FFFF
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string ReadError::Words() const {
  if (error != EFBIG || limit == 0) return std::strerror(error);
  return "it has more than " +
         (limit >= kMiB ? std::to_string(limit / kMiB) + " MiB"
                        : std::to_string(limit) + " bytes") +
         ", which is the limit";
}

ReadResult<std::string> ReadAll(int descriptor, std::size_t limit) {
  std::string text;
  // It may hold a key: nothing of it stays behind.
  struct Buffer : std::array<char, 65536> {
    ~Buffer() { explicit_bzero(data(), size()); }
  } buffer;
  for (;;) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed(errno);
    if (count == 0) return text;
    if (static_cast<std::size_t>(count) > limit - text.size()) {
      return Failed(EFBIG, limit);
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

ReadResult<std::string> ReadFile(const fs::path& path, std::size_t limit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Failed(errno);
  // Known beforehand: then nothing of it needs to be read.
  struct stat status = {};
  if (fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) > limit) {
    return Failed(EFBIG, limit);
  }
  return ReadAll(file.get(), limit);
}

// The iterator's operators throw; increment() does not.
ReadResult<std::vector<fs::path>> ListFolder(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  if (error) return Failed(error.value());
  std::sort(entries.begin(), entries.end());
  return entries;
}

ReadResult<bool> Exists(const fs::path& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return Failed(errno);
}

bool IsUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = SequenceLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string ToUtf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = SequenceLength(bytes);
    text += length == 0 ? std::string_view("\xEF\xBF\xBD")
                        : bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

}  // namespace dynaplane::base
