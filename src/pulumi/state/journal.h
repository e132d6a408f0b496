// What a provider has done, on disk before the engine knows of it.
//
// The engine records a step in its state only when the step is over, and, told
// to skip checkpoints, only when the whole run is. A run that is killed leaves
// its effects unrecorded. With a journal each step stands on disk before it
// begins and again when it has ended, so that the next run can tell what
// happened.
//
// The file is one JSON object a line (journal_records.h): a header, written by
// who starts the run, then records of the provider, as long as it lives. It
// never holds a secret: secret values are left out, and the step says so.
//
// No single torn line loses a step: what all steps need stands there twice, and
// begin and end of a step each name it in full.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/provider.h"

namespace pulumi {

// The id in the state of a resource whose creation may have happened: nobody
// saw its end. A provider's Read is expected to look for it by its inputs.
inline constexpr char kPendingId[] = "pending creation of a run that was ended";

// The environment variable by which who starts a run tells its providers the
// path of the journal.
inline constexpr char kJournalVariable[] = "PROVIDER_JOURNAL";

// Locks and appends to one journal. Thread-safe; records that are written at
// the same time share one sync.
class JournalWriter {
 public:
  // Opens the file for appending and holds its lock for writers, which many
  // may share, until the end of the object's life. The file has to exist.
  static Result<std::unique_ptr<JournalWriter>> Open(const std::string& path);
  ~JournalWriter();

  // Returns when the record is on disk, in so many copies. One that is not
  // there whole is the last that this writer tries.
  Status Append(const nlohmann::json& record, int copies = 1);
  // Fails when another writer of this journal, alive, could not write.
  Status CheckOthers() const;

 private:
  struct State;
  explicit JournalWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The provider, with its configuration and each Create, Update and Delete
// written to the journal. A step that cannot be written is refused before it
// begins, and so are all that come after it.
std::unique_ptr<Provider> WithJournal(std::unique_ptr<Provider> provider,
                                      std::unique_ptr<JournalWriter> journal);

// One Create, Update or Delete.
struct JournalStep {
  enum class Kind { kCreate, kUpdate, kDelete };
  enum class End {
    kUnknown,  // nobody saw it
    kDone,     // with `reasons`: done in part
    kNothing,  // it failed and changed nothing
  };
  Kind kind = Kind::kCreate;
  End end = End::kUnknown;
  std::string urn;
  std::string id;  // kCreate: empty until it has ended
  // As in the engine's state; null when there are none, or when a secret
  // among them may not be written here.
  nlohmann::json inputs;
  nlohmann::json outputs;
  std::vector<std::string> reasons;  // why it was not done in full
};

struct Journal {
  // Some of it cannot be read: besides `steps` there may be others.
  bool torn = false;
  nlohmann::json header;  // of who started the run; null: none
  // Provider resources: URN → inputs after CheckConfig.
  std::map<std::string, nlohmann::json> providers;
  std::vector<JournalStep> steps;  // in the order in which they began
};

// Reads a journal's text. A last line without its end is one that nobody
// waited for, and is passed over.
Journal ReadJournal(std::string_view text);

// The right to run: of all who start runs with this journal, one at a time
// has it, until the end of the object's life.
class JournalOwner {
 public:
  // Makes the file, mode 0600, if it is missing. Nothing when another has the
  // right, or when a provider of an earlier run still writes after `wait_ms`.
  // kFailedPrecondition: there is no room for it.
  static Result<std::optional<JournalOwner>> Claim(const std::string& path,
                                                   int wait_ms);
  // Whether anybody has it, or still writes. Takes nothing.
  static bool IsHeld(const std::string& path);
  JournalOwner(JournalOwner&& other) noexcept;
  JournalOwner& operator=(JournalOwner&&) = delete;
  ~JournalOwner();

  Result<std::string> Text() const;
  // Forgets what was there and begins with this header, on disk on return.
  Status Begin(const nlohmann::json& header) const;
  // Forgets everything: the state tells it all.
  Status Clear() const;

 private:
  JournalOwner(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_;
  std::string path_;
};

}  // namespace pulumi
