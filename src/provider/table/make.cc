#include "provider/table/make.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/possession.h"
#include "provider/raw_tags.h"
#include "provider/table/calls.h"
#include "provider/table/request.h"

namespace dynaplane::provider {
namespace {

using Made = tl::expected<MadeTable, MakeFailure>;

Made Fails(aws::Error error, std::optional<Table> exists = std::nullopt) {
  return tl::unexpected(MakeFailure{std::move(error), std::move(exists)});
}

// Whose it seems to be, by its tags.
std::string SeemingOwner(const Table& table, const Json& tags) {
  const RawTags raw = RawTagsOf(tags);
  const std::string stack = ValueOf(raw, kCloudFormationTag);
  if (!stack.empty()) {
    return fmt::format("CloudFormation manages it in stack {}", stack);
  }
  if (!table.owner.empty()) {
    return fmt::format(
        "another stack or resource of dynaplane made it (mark {})",
        table.owner.substr(0, 12));
  }
  for (const char* key : {"ManagedBy", "managed-by", "managed_by", "Owner",
                          "owner", "pulumi:project"}) {
    if (std::string text = ValueOf(raw, key); !text.empty()) {
      return fmt::format("its tag {} says \"{}\"", key, text);
    }
  }
  return "no tag tells whose it is";
}

aws::Error Refusal(const Operation& operation, const Table& wanted,
                   const std::string& reason) {
  return Refuse(fmt::format(
                    "there is a table {} in {} already that this stack has not "
                    "made: {}. To manage it here, run `dynaplane adopt {} "
                    "--region {}`, or in a program of your own use the option "
                    "`import`; else choose another name.",
                    wanted.name, operation.region(), reason, wanted.name,
                    operation.region()))
      .value();
}

aws::Error OtherShape(const Operation& operation, const Table& wanted) {
  aws::Error error;
  error.kind = aws::ErrorClass::kAlreadyExists;
  error.message = fmt::format(
      "There is a table {} in {} already. An earlier run of this stack made "
      "it, with other keys or local indexes, which AWS cannot change: delete "
      "it, or choose another name.",
      wanted.name, operation.region());
  return error;
}

bool SameShape(const Table& live, const Table& wanted) {
  auto names = [](const Table& table) {
    std::vector<LocalIndex> indexes = table.local_indexes;
    for (LocalIndex& index : indexes) {  // it has these, named or not
      for (const std::string& key :
           {table.hash_key, table.range_key, index.range_key}) {
        index.non_key_attributes.erase(key);
      }
    }
    std::ranges::sort(indexes, {}, &LocalIndex::name);
    return indexes;
  };
  auto type = [](const Table& table, const std::string& key) {
    auto found = table.attributes.find(key);
    return found == table.attributes.end() ? std::string() : found->second;
  };
  return live.hash_key == wanted.hash_key &&
         live.range_key == wanted.range_key &&
         type(live, live.hash_key) == type(wanted, live.hash_key) &&
         type(live, live.range_key) == type(wanted, live.range_key) &&
         names(live) == names(wanted);
}

// Made out of what the inputs ask for, as far as AWS tells.
bool IsRestoredFrom(const Table& live, const pulumi::Object& inputs) {
  const RestoreSummary& summary = live.restored;
  if (auto backup = GetString(inputs, "restoreBackupArn")) {
    return summary.backup == *backup;
  }
  auto arn = GetString(inputs, "restoreSourceTableArn");
  if (!arn) {
    std::string table = GetString(inputs, "restoreSourceName").value_or("");
    arn = live.arn.substr(0, live.arn.rfind('/') + 1) + table;
  }
  if (summary.table != *arn || !summary.backup.empty()) return false;
  if (auto time = RestoreTime(inputs)) return summary.time == time;
  // The latest point lies some five minutes back.
  constexpr std::int64_t kLongestLag = 30 * 60;
  return summary.time && live.created && *summary.time <= *live.created &&
         *live.created - *summary.time <= kLongestLag;
}

// The import that made the table and was asked for by this resource: its ARN,
// or nothing.
aws::Result<std::string> FindOurImport(Operation& operation, const Table& live,
                                       const Table& wanted,
                                       const pulumi::Object& inputs) {
  aws::Result<Json> all = ListAll(
      operation, "ListImports", {{"TableArn", live.arn}}, "ImportSummaryList");
  if (!all) return tl::unexpected(all.error());
  std::vector<const Json*> imports = Objects(*all, "ImportSummaryList");
  std::set<std::string> tokens;
  for (std::size_t i = 0; i < imports.size(); ++i) {
    tokens.insert(Text(ImportTableRequest(wanted, inputs, static_cast<int>(i)),
                       "ClientToken"));
  }
  for (const Json* each : imports) {
    std::string arn = Text(*each, "ImportArn");
    aws::Result<Json> import =
        operation.DynamoDb("DescribeImport", {{"ImportArn", arn}});
    if (!import) return tl::unexpected(import.error());
    const Json& description = At(*import, "ImportTableDescription");
    std::string id = Text(description, "TableId");
    bool same = id.empty() || live.id.empty() || id == live.id;
    if (same && tokens.contains(Text(description, "ClientToken"))) return arn;
  }
  return std::string();
}

bool HasEnded(const Json& import) {
  std::string status = Text(import, "ImportStatus");
  return status != "IN_PROGRESS" && status != "CANCELLING";
}

bool IsComplete(const Json& import) {
  return Text(import, "ImportStatus") == "COMPLETED";
}

aws::Result<Json> DescribeImport(Operation& operation, const std::string& arn) {
  aws::Result<Json> answer =
      operation.DynamoDb("DescribeImport", {{"ImportArn", arn}});
  if (!answer) return answer;
  return At(*answer, "ImportTableDescription");
}

aws::Error ImportFailed(const std::string& name, const Json& import) {
  aws::Error error;
  error.kind = aws::ErrorClass::kOther;
  error.code = Text(import, "FailureCode");
  error.message = fmt::format(
      "The import of table {} from S3 ended as {}: {}: {}", name,
      Text(import, "ImportStatus"), error.code, Text(import, "FailureMessage"));
  return error;
}

// What an import makes of `wanted`: all else comes when it has ended.
Table AsImported(const Table& wanted) {
  Table table;
  table.name = wanted.name;
  table.region = wanted.region;
  table.status = "CREATING";
  table.on_demand = wanted.on_demand;
  table.hash_key = wanted.hash_key;
  table.range_key = wanted.range_key;
  table.attributes = wanted.attributes;
  table.indexes = wanted.indexes;
  table.local_indexes = wanted.local_indexes;
  table.capacity = wanted.capacity;
  table.maximum = wanted.maximum;
  table.encrypted = wanted.encrypted;
  table.kms_key = wanted.kms_key;
  return table;
}

// Waits until the import has ended. A failure may leave a table; one that
// nobody has seen yet is taken to be as it was asked for.
Made AwaitImport(Operation& operation, const Table& wanted,
                 const std::string& arn) {
  Json import;
  std::optional<Table> table = AsImported(wanted);
  bool seen = false;
  aws::Status waited = operation.Poll(
      fmt::format("the import of {}", wanted.name), [&]() -> aws::Result<bool> {
        aws::Result<Json> look = DescribeImport(operation, arn);
        if (!look) return tl::unexpected(look.error());
        import = std::move(*look);
        bool ended = HasEnded(import);
        if (seen && !ended) return false;
        // In time: after the deadline nobody can look any more.
        aws::Result<Table> there = DescribeTable(operation, wanted.name);
        bool gone = !there && there.error().kind == aws::ErrorClass::kNotFound;
        if (gone && ended) table.reset();
        if (there) table = std::move(*there);
        seen = there.has_value();
        return ended;
      });
  if (!waited) {
    return tl::unexpected(MakeFailure{waited.error(), std::move(table), arn});
  }
  if (!IsComplete(import)) {
    return Fails(ImportFailed(wanted.name, import), std::move(table));
  }
  if (!table) table.emplace().name = wanted.name;
  return MadeTable{std::move(*table), {}};
}

// Until its tags can be read. Its indexes may still be built: whose it is does
// not depend on them. One that has shown, and shows no more, is gone.
aws::Result<Table> WaitMade(Operation& operation, const std::string& name,
                            std::chrono::seconds unseen) {
  Table live;
  aws::Clock& clock = operation.services().clock();
  const auto visible_by = clock.Now() + unseen;
  aws::Status waited =
      operation.Poll(fmt::format("table {}", name), [&]() -> aws::Result<bool> {
        aws::Result<Table> table = DescribeTable(operation, name);
        bool late = !table &&
                    table.error().kind == aws::ErrorClass::kNotFound &&
                    live.name.empty() && clock.Now() < visible_by;
        if (late) return false;
        if (!table) return tl::unexpected(table.error());
        live = std::move(*table);
        return live.status != "CREATING" && live.status != "DELETING";
      });
  if (!waited) return tl::unexpected(waited.error());
  return live;
}

// What is known beforehand of a table that is in the way.
struct Evidence {
  // How long it may stay out of sight.
  std::chrono::seconds unseen{};
  // It was not there right before this resource's own restore was sent, whose
  // answer was lost. Nothing on the table itself tells who asked for it.
  bool restoring = false;
};

// A table of that name is there, seen or not: ours, or somebody else's.
Made Claim(Operation& operation, const Table& wanted,
           const pulumi::Object& inputs, const Evidence& evidence) {
  aws::Result<Table> made = WaitMade(operation, wanted.name, evidence.unseen);
  if (!made) return Fails(made.error());
  Table& live = *made;
  aws::Result<Json> tags = ListTags(operation, live.arn);
  if (!tags) return Fails(tags.error());
  AddTags(live, *tags);
  bool ours = !wanted.owner.empty() && live.owner == wanted.owner;
  if (!ours && evidence.restoring && live.owner.empty()) {
    ours = IsRestoredFrom(live, inputs);
  }
  if (!ours && IsImport(inputs) && live.owner.empty()) {
    aws::Result<std::string> import =
        FindOurImport(operation, live, wanted, inputs);
    if (!import) return Fails(import.error());
    ours = !import->empty();
    if (ours) {
      Made whole = AwaitImport(operation, wanted, *import);
      if (!whole) return whole;
    }
  }
  if (!ours) {
    return Fails(Refusal(operation, wanted, SeemingOwner(live, *tags)));
  }
  if (!IsRestore(inputs) && !SameShape(live, wanted)) {
    return Fails(OtherShape(operation, wanted));
  }
  operation.Progress(
      fmt::format("found {}, made by an earlier run: going on", wanted.name));
  if (aws::Status read = ReadParts(operation, live, {}); !read) {
    return Fails(read.error(), std::move(live));
  }
  return MadeTable{std::move(live), {}};
}

Made Settled(Operation& operation, Table live, KnownParts known) {
  if (!IsSettled(live)) {
    aws::Result<Table> settled = WaitSettled(operation, live.name);
    if (!settled) return Fails(settled.error(), std::move(live));
    settled->tags = live.tags;
    settled->owner = live.owner;
    live = std::move(*settled);
  }
  return MadeTable{std::move(live), known};
}

Made Settled(Operation& operation, Made made) {
  return made ? Settled(operation, std::move(made->live), made->known) : made;
}

Made Create(Operation& operation, const Table& wanted) {
  operation.Progress(fmt::format("making table {}", wanted.name));
  aws::Result<Json> answer =
      operation.DynamoDb("CreateTable", CreateTableRequest(wanted));
  if (!answer) return Fails(answer.error());
  Table live = LiveTable(At(*answer, "TableDescription"));
  live.tags = wanted.tags;
  live.owner = wanted.owner;
  if (live.name.empty()) live.name = wanted.name;
  if (live.region.empty()) live.region = operation.region();
  return Settled(operation, std::move(live), {.just_made = true});
}

// AWS answers a repeated request with the import that it once began, for eight
// hours, even when that has failed or its table is no more. A new one never
// ends at once: one that has ended is such an old one, and another token asks
// anew. What that import has left is in the way then, and told from there.
aws::Result<std::string> BeginImport(Operation& operation, const Table& wanted,
                                     const pulumi::Object& inputs) {
  constexpr int kMostTokens = 50;
  for (int token = 0;; ++token) {
    aws::Result<Json> answer = operation.DynamoDb(
        "ImportTable", ImportTableRequest(wanted, inputs, token));
    if (!answer) return tl::unexpected(answer.error());
    const Json& import = At(*answer, "ImportTableDescription");
    if (!HasEnded(import) || token == kMostTokens) {
      return Text(import, "ImportArn");
    }
  }
}

Made Import(Operation& operation, const Table& wanted,
            const pulumi::Object& inputs) {
  operation.Progress(fmt::format("importing table {}", wanted.name));
  operation.AllowAtLeast(kLongestMaking);
  aws::Result<std::string> arn = BeginImport(operation, wanted, inputs);
  if (!arn) return Fails(arn.error());
  return Settled(operation, AwaitImport(operation, wanted, *arn));
}

Made Restore(Operation& operation, const Table& wanted,
             const pulumi::Object& inputs) {
  operation.Progress(fmt::format("restoring table {}", wanted.name));
  operation.AllowAtLeast(kLongestMaking);
  auto [call, request] = RestoreRequest(wanted, inputs);
  aws::Result<Json> answer = operation.DynamoDb(call, request);
  if (!answer) return Fails(answer.error());
  Table live = LiveTable(At(*answer, "TableDescription"));
  if (live.name.empty()) live.name = wanted.name;
  return Settled(operation, std::move(live), {});
}

bool IsFree(Operation& operation, const std::string& name) {
  aws::Result<Table> there = DescribeTable(operation, name);
  return !there && there.error().kind == aws::ErrorClass::kNotFound;
}

}  // namespace

aws::Result<bool> WasMadeHere(Operation& operation, const Table& wanted,
                              const pulumi::Object& inputs) {
  // The engine has noted the creation: what it asks for was sent, most likely.
  if (IsImport(inputs) || IsRestore(inputs))
    operation.AllowAtLeast(kLongestMaking);
  // What was sent a moment before the end may still be on its way.
  constexpr std::chrono::seconds kLongestWay{3};
  Made claimed = Claim(operation, wanted, inputs,
                       {kLongestWay, /*restoring=*/IsRestore(inputs)});
  if (claimed || claimed.error().exists) return true;
  aws::ErrorClass kind = claimed.error().error.kind;
  bool no = kind == aws::ErrorClass::kNotFound ||
            kind == aws::ErrorClass::kAlreadyExists;
  if (no) return false;
  return tl::unexpected(claimed.error().error);
}

Made MakeTable(Operation& operation, const Table& wanted,
               const pulumi::Object& inputs) {
  auto attempt = [&] {
    if (IsImport(inputs)) return Import(operation, wanted, inputs);
    if (IsRestore(inputs)) return Restore(operation, wanted, inputs);
    return Create(operation, wanted);
  };
  constexpr int kAttempts = 3;
  for (int i = 1;; ++i) {
    bool free = IsRestore(inputs) && IsFree(operation, wanted.name);
    Made made = attempt();
    if (made || made.error().exists) return made;
    aws::ErrorClass kind = made.error().error.kind;
    bool taken = kind == aws::ErrorClass::kAlreadyExists ||
                 kind == aws::ErrorClass::kBusy;
    if (!taken || i == kAttempts) return made;
    // Gone in the meantime: it was being deleted, perhaps by an earlier run.
    Made claimed =
        Claim(operation, wanted, inputs, {kLongestUnseen, /*restoring=*/free});
    bool gone =
        !claimed && claimed.error().error.kind == aws::ErrorClass::kNotFound;
    if (!gone) return claimed;
  }
}

Made ResumeImport(Operation& operation, const Table& wanted,
                  const pulumi::Object& inputs, const std::string& import) {
  operation.AllowAtLeast(kLongestMaking);
  aws::Result<Json> now = DescribeImport(operation, import);
  if (!now && now.error().kind != aws::ErrorClass::kNotFound) {
    return tl::unexpected(MakeFailure{now.error(), AsImported(wanted), import});
  }
  // AWS forgets imports after three months.
  bool lost = !now || (HasEnded(*now) && !IsComplete(*now));
  if (lost && IsFree(operation, wanted.name)) {
    return MakeTable(operation, wanted, inputs);
  }
  if (!now) return Settled(operation, wanted, {});
  return Settled(operation, AwaitImport(operation, wanted, import));
}

}  // namespace dynaplane::provider
