#include "pulumi/state/journal_records.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace pulumi {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::uint32_t, 256> MakeCrcTable() {
  constexpr std::uint32_t kCastagnoli = 0x82F63B78;  // reflected
  std::array<std::uint32_t, 256> table = {};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoli : 0);
    }
    table[i] = crc;
  }
  return table;
}

std::uint32_t Crc32c(std::string_view text) {
  static constexpr auto kTable = MakeCrcTable();
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char c : text) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  return ~crc;
}

template <typename Number>
std::optional<Number> TakeNumber(std::string_view& text, int base) {
  Number number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(' ')) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

// The JSON of the whole record that `text` begins with, if it does.
std::optional<std::string_view> WholeRecord(std::string_view text) {
  const auto length = TakeNumber<std::size_t>(text, 10);
  if (!length) return std::nullopt;
  const auto checksum = TakeNumber<std::uint32_t>(text, 16);
  if (!checksum || *length > text.size()) return std::nullopt;
  const std::string_view json = text.substr(0, *length);
  if (Crc32c(json) != *checksum) return std::nullopt;
  return json;
}

// Where the next whole record begins: it may stand right behind a torn one.
std::size_t NextRecord(std::string_view text, std::size_t from) {
  constexpr char kDigits[] = "0123456789";
  while ((from = text.find_first_of(kDigits, from)) != text.npos) {
    if (WholeRecord(text.substr(from))) return from;
    ++from;
  }
  return text.npos;
}

void Add(std::string_view json, JournalRecords& to) {
  Json record = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (record.is_object()) {
    to.records.push_back(std::move(record));
  } else {
    to.torn = true;
  }
}

// Takes a line of version 1. Behind a torn one there may stand a whole one.
void AddOldLine(std::string_view line, JournalRecords& to) {
  if (line.empty()) return;
  std::size_t begin = 0;
  while (begin != line.npos && !Json::accept(line.substr(begin))) {
    to.torn = true;
    begin = line.find('{', begin + 1);
  }
  if (begin != line.npos) Add(line.substr(begin), to);
}

JournalRecords ReadVersion1(std::string_view text) {
  JournalRecords result;
  for (std::size_t end = text.find('\n'); end != text.npos;
       end = text.find('\n')) {
    AddOldLine(text.substr(0, end), result);
    text.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace

std::string ToJournalLine(const Json& record) {
  // What AWS says need not be UTF-8.
  const std::string json =
      record.dump(-1, ' ', false, Json::error_handler_t::replace);
  return fmt::format("{} {:08x} {}\n", json.size(), Crc32c(json), json);
}

JournalRecords ReadJournalRecords(std::string_view text) {
  if (Json::accept(text.substr(0, text.find('\n')))) return ReadVersion1(text);
  JournalRecords result;
  std::size_t at = 0;
  while (at < text.size()) {
    if (const auto json = WholeRecord(text.substr(at))) {
      at = static_cast<std::size_t>(json->data() + json->size() - text.data());
      if (at == text.size()) break;  // without its end
      Add(*json, result);
      if (text[at] == '\n') ++at;
      continue;
    }
    const std::size_t next = NextRecord(text, at + 1);
    const std::string_view rest = text.substr(at);
    result.torn =
        result.torn || next != text.npos || rest.find('\n') != rest.npos;
    at = next;
  }
  return result;
}

}  // namespace pulumi
