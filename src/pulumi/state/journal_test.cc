#include "pulumi/state/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "pulumi/testing/mock_provider.h"

namespace pulumi {
namespace {

using Json = nlohmann::json;
using ::testing::_;
using testing::MockProvider;
using ::testing::NiceMock;
using ::testing::Return;
using Kind = JournalStep::Kind;
using End = JournalStep::End;

constexpr char kUrn[] = "urn:pulumi:dev::orders::test:index:Thing::a";

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "journalXXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = name + "/below/dev.journal";
    owner_.emplace(*std::move(*JournalOwner::Claim(path_, 0)));
    auto mock = std::make_unique<NiceMock<MockProvider>>();
    mock_ = mock.get();
    provider_ = WithJournal(std::move(mock), *JournalWriter::Open(path_));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Journal Read() const { return ReadJournal(*owner_->Text()); }

  CreateRequest Creation() const {
    CreateRequest request;
    request.resource.urn = kUrn;
    request.inputs = {{"size", 3}};
    return request;
  }

  std::string folder_;
  std::string path_;
  std::optional<JournalOwner> owner_;
  NiceMock<MockProvider>* mock_ = nullptr;
  std::unique_ptr<Provider> provider_;
};

TEST_F(JournalTest, AStepStandsThereBeforeItBegins) {
  EXPECT_CALL(*mock_, Create(_)).WillOnce([&](const CreateRequest&) {
    const Journal journal = Read();
    EXPECT_EQ(journal.steps.size(), 1u);
    EXPECT_EQ(journal.steps[0].end, End::kUnknown);
    EXPECT_EQ(journal.steps[0].urn, kUrn);
    EXPECT_EQ(journal.steps[0].inputs, Json({{"size", 3}}));
    return CreateResponse{"a-1", {{"arn", "x"}}};
  });
  ASSERT_TRUE(provider_->Create(Creation()));
  const Journal journal = Read();
  ASSERT_EQ(journal.steps.size(), 1u);
  EXPECT_EQ(journal.steps[0].kind, Kind::kCreate);
  EXPECT_EQ(journal.steps[0].end, End::kDone);
  EXPECT_EQ(journal.steps[0].id, "a-1");
  EXPECT_EQ(journal.steps[0].outputs, Json({{"arn", "x"}}));
}

TEST_F(JournalTest, APreviewLeavesNothing) {
  CreateRequest request = Creation();
  request.preview = true;
  EXPECT_CALL(*mock_, Create(_)).WillOnce(Return(CreateResponse{}));
  ASSERT_TRUE(provider_->Create(request));
  EXPECT_TRUE(Read().steps.empty());
}

TEST_F(JournalTest, TellsNothingDoneFromPerhapsDone) {
  const auto fails = [](Error::Code code) {
    return [code](const CreateRequest&) -> OperationResult<CreateResponse> {
      return tl::unexpected(OperationError{{code, "no"}, std::nullopt});
    };
  };
  EXPECT_CALL(*mock_, Create(_))
      .WillOnce(fails(Error::Code::kInvalidArgument))
      .WillOnce(fails(Error::Code::kUnavailable))
      .WillOnce(fails(Error::Code::kAborted))
      .WillOnce(fails(Error::Code::kUnknown));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(provider_->Create(Creation()));
  const Journal journal = Read();
  ASSERT_EQ(journal.steps.size(), 4u);
  EXPECT_EQ(journal.steps[0].end, End::kNothing);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(journal.steps[i].end, End::kUnknown);
  }
}

TEST_F(JournalTest, WhatWasDoneInPartIsThere) {
  EXPECT_CALL(*mock_, Update(_))
      .WillOnce([](const UpdateRequest&) -> OperationResult<UpdateResponse> {
        return tl::unexpected(OperationError{
            {Error::Code::kUnavailable, "slow"},
            PartialFailure{"a-1", {{"n", 1}}, {{"size", 3}}, {"too slow"}}});
      });
  UpdateRequest request;
  request.resource = {kUrn, "", "", "a-1"};
  EXPECT_FALSE(provider_->Update(request));
  const Journal journal = Read();
  ASSERT_EQ(journal.steps.size(), 1u);
  EXPECT_EQ(journal.steps[0].kind, Kind::kUpdate);
  EXPECT_EQ(journal.steps[0].end, End::kDone);
  EXPECT_EQ(journal.steps[0].outputs, Json({{"n", 1}}));
  EXPECT_EQ(journal.steps[0].reasons, std::vector<std::string>{"too slow"});
}

TEST_F(JournalTest, NoSecretIsWrittenDown) {
  EXPECT_CALL(*mock_, Create(_))
      .WillOnce(Return(CreateResponse{
          "a-1", {{"key", Array{Value::MakeSecret("hush-out")}}}}));
  CreateRequest request = Creation();
  request.inputs["password"] = Value::MakeSecret("hush-in");
  ASSERT_TRUE(provider_->Create(request));
  EXPECT_EQ(owner_->Text()->find("hush"), std::string::npos);
  EXPECT_TRUE(Read().steps.at(0).inputs.is_null());
  EXPECT_TRUE(Read().steps.at(0).outputs.is_null());
  EXPECT_EQ(Read().steps.at(0).id, "a-1");
}

TEST_F(JournalTest, TheProvidersInputsAreThereBeforeAnyStep) {
  EXPECT_CALL(*mock_, CheckConfig(_))
      .WillOnce(Return(CheckResponse{{{"ownerId", "42"}}, {}}));
  CheckRequest request;
  request.resource.urn = "urn:p";
  ASSERT_TRUE(provider_->CheckConfig(request));
  EXPECT_EQ(Read().providers.at("urn:p"), Json({{"ownerId", "42"}}));
}

TEST_F(JournalTest, WhatCannotBeWrittenIsNotDone) {
  // A full disk: writes to this file fail from here on.
  std::filesystem::remove(path_);
  std::filesystem::create_symlink("/dev/full", path_);
  auto mock = std::make_unique<NiceMock<MockProvider>>();
  EXPECT_CALL(*mock, Create(_)).Times(0);
  auto writer = JournalWriter::Open(path_);
  ASSERT_TRUE(writer) << writer.error().message;
  const auto provider = WithJournal(std::move(mock), *std::move(writer));
  const auto made = provider->Create(Creation());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().error.message.find("nothing was done"),
            std::string::npos);
}

// A limit of the file's size, which ends a write in its middle as a full disk
// does; of this process, while the object lives.
class SizeLimit {
 public:
  explicit SizeLimit(std::uintmax_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit = old_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  rlimit old_ = {};
  void (*old_handler_)(int) = nullptr;
};

TEST_F(JournalTest, ADiskThatIsFullAtAnyByteEndsTheRunThere) {
  EXPECT_CALL(*mock_, Create(_))
      .WillRepeatedly(Return(CreateResponse{"a-1", {{"arn", "x"}}}));
  ASSERT_TRUE(provider_->Create(Creation()));
  const std::uintmax_t step = std::filesystem::file_size(path_);
  for (std::uintmax_t room = 0; room <= 2 * step; ++room) {
    SCOPED_TRACE(room);
    provider_.reset();
    ASSERT_TRUE(owner_->Begin({{"run", 1}}));
    auto mock = std::make_unique<NiceMock<MockProvider>>();
    int made = 0;
    EXPECT_CALL(*mock, Create(_)).WillRepeatedly([&](const CreateRequest&) {
      ++made;
      return CreateResponse{"a-" + std::to_string(made), {{"arn", "x"}}};
    });
    provider_ = WithJournal(std::move(mock), *JournalWriter::Open(path_));
    const SizeLimit limit(std::filesystem::file_size(path_) + room);
    int answered = 0;
    for (int i = 0; i < 4; ++i)
      answered += provider_->Create(Creation()) ? 1 : 0;
    // Room for two steps at most: after the last that fits nothing is done.
    EXPECT_LE(made, 2);
    EXPECT_EQ(answered, made);
    const Journal journal = Read();
    EXPECT_FALSE(journal.torn);
    EXPECT_EQ(journal.header, Json({{"run", 1}}));
    ASSERT_EQ(journal.steps.size(), static_cast<std::size_t>(made));
    for (int i = 0; i < made; ++i) {
      const JournalStep& each = journal.steps[static_cast<std::size_t>(i)];
      EXPECT_EQ(each.urn, kUrn);
      // Only the end of the last one may not have found its room.
      if (i + 1 < made) EXPECT_EQ(each.end, End::kDone);
    }
  }
}

TEST_F(JournalTest, OneProviderThatCannotWriteStopsTheOthers) {
  auto other_mock = std::make_unique<NiceMock<MockProvider>>();
  EXPECT_CALL(*other_mock, Create(_)).Times(0);
  const auto other =
      WithJournal(std::move(other_mock), *JournalWriter::Open(path_));
  {
    const SizeLimit limit(std::filesystem::file_size(path_) + 5);
    EXPECT_CALL(*mock_, Create(_)).Times(0);
    EXPECT_FALSE(provider_->Create(Creation()));
  }
  const auto made = other->Create(Creation());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().error.message.find("another provider"),
            std::string::npos);
}

TEST_F(JournalTest, AHeaderThatDoesNotFitIsAnError) {
  const SizeLimit limit(10);
  const Status begun = owner_->Begin({{"run", 1}});
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Error::Code::kFailedPrecondition);
  EXPECT_NE(begun.error().message.find(path_), std::string::npos);
}

TEST_F(JournalTest, TellsWhetherAnybodyHoldsIt) {
  EXPECT_TRUE(JournalOwner::IsHeld(path_));
  owner_.reset();
  EXPECT_TRUE(JournalOwner::IsHeld(path_));  // by the provider
  provider_.reset();
  EXPECT_FALSE(JournalOwner::IsHeld(path_));
  EXPECT_FALSE(JournalOwner::IsHeld(path_ + ".none"));
}

TEST_F(JournalTest, ParallelStepsAreAllThere) {
  EXPECT_CALL(*mock_, Create(_))
      .WillRepeatedly(Return(CreateResponse{"id", {}}));
  constexpr int kThreads = 8;
  constexpr int kEach = 20;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < kEach; ++j) {
          EXPECT_TRUE(provider_->Create(Creation()));
        }
      });
    }
  }
  const Journal journal = Read();
  ASSERT_EQ(journal.steps.size(), std::size_t{kThreads * kEach});
  for (const JournalStep& step : journal.steps) {
    EXPECT_EQ(step.end, End::kDone);
  }
}

TEST(ReadJournalTest, PassesOverWhatIsNoRecord) {
  const Journal journal = ReadJournal(
      "[1]\nno json\n{\"end\":\"9.9\",\"done\":true}\n"
      "{\"step\":7,\"begin\":true,\"urn\":3}\n"
      "{\"step\":\"1.1\",\"begin\":\"delete\",\"urn\":\"u\",\"id\":\"i\"}\n"
      "{\"end\":\"1.1\",\"don");
  ASSERT_EQ(journal.steps.size(), 2u);
  EXPECT_EQ(journal.steps[1].kind, Kind::kDelete);
  EXPECT_EQ(journal.steps[1].id, "i");
  EXPECT_EQ(journal.steps[1].end, End::kUnknown);
}

TEST_F(JournalTest, OnlyOneOwnsIt) {
  EXPECT_FALSE(*JournalOwner::Claim(path_, 0));
  owner_.reset();
  // The provider still writes.
  EXPECT_FALSE(*JournalOwner::Claim(path_, 0));
  provider_.reset();
  EXPECT_TRUE(*JournalOwner::Claim(path_, 0));
}

TEST_F(JournalTest, WaitsForAProviderThatIsAboutToEnd) {
  owner_.reset();
  std::jthread ends([&] { provider_.reset(); });
  EXPECT_TRUE(*JournalOwner::Claim(path_, 10'000));
}

TEST_F(JournalTest, ARunBeginsWithItsHeaderAlone) {
  EXPECT_CALL(*mock_, Create(_)).WillOnce(Return(CreateResponse{"id", {}}));
  ASSERT_TRUE(provider_->Create(Creation()));
  ASSERT_TRUE(owner_->Begin({{"run", 2}}));
  EXPECT_EQ(Read().header, Json({{"run", 2}}));
  EXPECT_TRUE(Read().steps.empty());
  ASSERT_TRUE(owner_->Clear());
  EXPECT_EQ(*owner_->Text(), "");
  struct stat status = {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace pulumi
