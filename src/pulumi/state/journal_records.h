// The lines of a journal.
//
// A disk may be full in the middle of one, or may lose some of it later: each
// line carries its length and checksum, so that a reader finds what is torn,
// and all that stands before and behind it.
//
//     LENGTH CRC32C JSON\n
//
// Version 1 was the JSON alone.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pulumi {

inline constexpr int kJournalVersion = 2;

std::string ToJournalLine(const nlohmann::json& record);

struct JournalRecords {
  std::vector<nlohmann::json> records;  // objects, in order
  // Something between them is no record. A last line that breaks off is none
  // of it: nobody was told that it had been written.
  bool torn = false;
};
JournalRecords ReadJournalRecords(std::string_view text);

}  // namespace pulumi
