#include "pulumi/state/journal_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pulumi/state/journal.h"

namespace pulumi {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = JournalStep::Kind;
using End = JournalStep::End;

// A run that has made a, is changing b, and has deleted c.
const std::vector<Json>& Records() {
  static const std::vector<Json> records = {
      {{"header", {{"stack", "s"}}}, {"version", kJournalVersion}},
      {{"header", {{"stack", "s"}}}, {"version", kJournalVersion}},
      {{"provider", "p"}, {"inputs", {{"ownerId", "42"}}}},
      {{"provider", "p"}, {"inputs", {{"ownerId", "42"}}}},
      {{"step", "1.1"},
       {"begin", "create"},
       {"urn", "a"},
       {"id", ""},
       {"inputs", {{"text", "{\"12 00000000 {}\n"}}}},
      {{"end", "1.1"},
       {"kind", "create"},
       {"urn", "a"},
       {"id", "i-1"},
       {"done", true},
       {"outputs", Json::object()}},
      {{"step", "1.2"}, {"begin", "update"}, {"urn", "b"}, {"id", "i-2"}},
      {{"step", "1.3"}, {"begin", "delete"}, {"urn", "c"}, {"id", "i-3"}},
      {{"end", "1.3"},
       {"kind", "delete"},
       {"urn", "c"},
       {"id", "i-3"},
       {"done", true}}};
  return records;
}

std::string TextOf(const std::vector<Json>& records) {
  std::string text;
  for (const Json& record : records) text += ToJournalLine(record);
  return text;
}

const JournalStep* Find(const Journal& journal, const std::string& urn) {
  for (const JournalStep& step : journal.steps) {
    if (step.urn == urn) return &step;
  }
  return nullptr;
}

// What holds whatever single record is torn.
void ExpectNothingForgotten(const Journal& journal) {
  EXPECT_EQ(journal.header, Json({{"stack", "s"}}));
  ASSERT_EQ(journal.providers.count("p"), 1u);
  EXPECT_EQ(journal.providers.at("p"), Json({{"ownerId", "42"}}));
  for (const char* urn : {"a", "c"}) {
    const JournalStep* step = Find(journal, urn);
    ASSERT_NE(step, nullptr) << urn;
    EXPECT_EQ(step->kind, *urn == 'a' ? Kind::kCreate : Kind::kDelete);
    if (step->end == End::kUnknown) {
      EXPECT_TRUE(journal.torn);
    } else {
      EXPECT_EQ(step->id, *urn == 'a' ? "i-1" : "i-3");
    }
  }
  const JournalStep* update = Find(journal, "b");
  EXPECT_TRUE(update != nullptr || journal.torn);
}

TEST(JournalRecordsTest, AreReadAsTheyWereWritten) {
  const JournalRecords read = ReadJournalRecords(TextOf(Records()));
  EXPECT_FALSE(read.torn);
  EXPECT_EQ(read.records, Records());
  EXPECT_FALSE(ReadJournalRecords("").torn);
}

TEST(JournalRecordsTest, TheChecksumIsCrc32c) {
  // The check value of the algorithm is that of "123456789".
  EXPECT_EQ(ToJournalLine(123456789), "9 e3069283 123456789\n");
}

TEST(JournalRecordsTest, OneDamagedByteHidesNothing) {
  const std::string text = TextOf(Records());
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char flip : {'\x01', '\x02', '\x7F'}) {
      SCOPED_TRACE(i);
      std::string damaged = text;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      const Journal journal = ReadJournal(damaged);
      ExpectNothingForgotten(journal);
      const bool is_newline = text[i] == '\n';
      EXPECT_TRUE(journal.torn || is_newline);
    }
  }
}

TEST(JournalRecordsTest, APartOfARecordHidesNoneBehindIt) {
  for (std::size_t victim = 0; victim + 1 < Records().size(); ++victim) {
    const std::string line = ToJournalLine(Records()[victim]);
    for (std::size_t kept = 1; kept + 1 < line.size(); ++kept) {
      SCOPED_TRACE(std::to_string(victim) + ":" + std::to_string(kept));
      std::string text;
      for (std::size_t i = 0; i < Records().size(); ++i) {
        const std::string whole = ToJournalLine(Records()[i]);
        text += i == victim ? whole.substr(0, kept) : whole;
      }
      const Journal journal = ReadJournal(text);
      ExpectNothingForgotten(journal);
      EXPECT_TRUE(journal.torn);
    }
  }
}

TEST(JournalRecordsTest, ATextThatBreaksOffIsReadToItsLastRecord) {
  const std::string text = TextOf(Records());
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    const std::string part = text.substr(0, cut);
    const JournalRecords read = ReadJournalRecords(part);
    EXPECT_FALSE(read.torn) << cut;
    EXPECT_EQ(static_cast<std::ptrdiff_t>(read.records.size()),
              std::count(part.begin(), part.end(), '\n'))
        << cut;
  }
}

TEST(JournalRecordsTest, Version1IsReadToo) {
  const Journal journal = ReadJournal(
      "{\"header\":{\"stack\":\"s\"}}\n"
      "{\"begin\":\"create\",\"id\":\"\",\"step\":\"1.1\",\"urn\":\"a\"}\n"
      "{\"done\":true,\"end\":\"1.1\",\"id\":\"i-1\"}\n"
      "{\"done\":true,\"en");
  EXPECT_FALSE(journal.torn);
  EXPECT_EQ(journal.header, Json({{"stack", "s"}}));
  ASSERT_EQ(journal.steps.size(), 1u);
  EXPECT_EQ(journal.steps[0].end, End::kDone);
}

// As earlier versions left it on a full disk.
TEST(JournalRecordsTest, APartOfARecordOfVersion1HidesNothing) {
  const Journal journal = ReadJournal(
      "{\"header\":{}}\n"
      "{\"begin\":\"create\",\"inputs\":{\"a\":{\"b\":"
      "{\"begin\":\"create\",\"inputs\":{\"c\":{}},\"step\":\"1.2\","
      "\"urn\":\"u\"}\n");
  EXPECT_TRUE(journal.torn);
  ASSERT_EQ(journal.steps.size(), 1u);
  EXPECT_EQ(journal.steps[0].urn, "u");
}

TEST(JournalRecordsTest, WhatIsNoJournalIsTorn) {
  for (const char* text : {"\n", "no record\n", "0 00000000 \n", "[]\n"}) {
    const JournalRecords read = ReadJournalRecords(text);
    EXPECT_TRUE(read.torn) << text;
    EXPECT_THAT(read.records, IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace pulumi
