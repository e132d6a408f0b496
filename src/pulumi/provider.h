// What a provider plugin implements, without a word of gRPC.
//
// ServeProvider (provider_server.h) speaks the protocol and calls one of
// these. Calls come from many threads at once. An implementation is expected
// to return from Create, Read, Update and Delete soon after Cancel.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/value.h"

namespace pulumi {

// A resource as the engine names it.
struct ResourceIdentity {
  std::string urn;
  std::string type;  // token
  std::string name;
  std::string id;  // empty before it exists
};

// One fault of an input, at a property path such as "ttl.attributeName".
struct CheckFailure {
  std::string property;
  std::string reason;
};

struct CheckRequest {
  ResourceIdentity resource;
  Object old_inputs;  // empty when the resource is new
  Object new_inputs;
  std::string random_seed;    // bytes; the same for a resource's whole life
  std::string proposed_name;  // the engine's auto-name, or empty
};
struct CheckResponse {
  Object inputs;  // with defaults
  std::vector<CheckFailure> failures;
};

enum class DiffKind {
  kAdd,
  kAddReplace,
  kDelete,
  kDeleteReplace,
  kUpdate,
  kUpdateReplace,
};
struct DiffRequest {
  ResourceIdentity resource;
  Object old_inputs;
  Object old_outputs;
  Object new_inputs;
  std::vector<std::string> ignore_changes;
};
struct DiffResponse {
  // Property path ("globalSecondaryIndexes[0].name", "tags[\"a.b\"]") → kind.
  // Empty: no change. A *Replace kind makes the whole change a replacement.
  std::map<std::string, DiffKind> changes;
  bool delete_before_replace = false;
};

// A resource that exists though not all of the request was done. The engine
// keeps it in the state and calls Update on the next run.
struct PartialFailure {
  std::string id;
  Object outputs;
  Object inputs;
  std::vector<std::string> reasons;
};
// Either a plain error (nothing was made) or a partial failure.
struct OperationError {
  Error error;
  std::optional<PartialFailure> partial;
};
template <typename T>
using OperationResult = tl::expected<T, OperationError>;

struct CreateRequest {
  ResourceIdentity resource;
  Object inputs;
  double timeout_seconds = 0;  // 0: the provider's default
  bool preview = false;
};
struct CreateResponse {
  std::string id;  // may be empty in a preview
  Object outputs;
};
struct ReadRequest {
  ResourceIdentity resource;
  Object old_inputs;   // empty: an import
  Object old_outputs;  // empty: an import
};
struct ReadResponse {
  std::string id;  // empty: the resource is gone
  Object inputs;
  Object outputs;
};
struct UpdateRequest {
  ResourceIdentity resource;
  Object old_inputs;
  Object old_outputs;
  Object new_inputs;
  std::vector<std::string> ignore_changes;
  double timeout_seconds = 0;
  bool preview = false;
};
struct UpdateResponse {
  Object outputs;
};
struct DeleteRequest {
  ResourceIdentity resource;
  Object old_inputs;
  Object old_outputs;
  double timeout_seconds = 0;
};
struct InvokeRequest {
  std::string token;
  Object arguments;
};

struct ConfigureRequest {
  ResourceIdentity resource;  // the provider itself; empty if not told
  Object inputs;
};

enum class Severity { kDebug, kInfo, kWarning, kError };

// The engine's log, as seen by a provider or a program. Thread-safe. An
// ephemeral message is progress: shown while it is news, not kept.
class EngineLog {
 public:
  virtual ~EngineLog() = default;
  virtual void Log(Severity severity, const std::string& urn,
                   const std::string& message, bool ephemeral) = 0;
};

class Provider {
 public:
  virtual ~Provider() = default;

  // The Pulumi package schema as JSON text.
  virtual Result<std::string> Schema() = 0;

  // Of the provider's own configuration.
  virtual Result<CheckResponse> CheckConfig(const CheckRequest& request) = 0;
  virtual Result<DiffResponse> DiffConfig(const DiffRequest& request) = 0;
  virtual Status Configure(const ConfigureRequest& request) = 0;

  virtual Result<CheckResponse> Check(const CheckRequest& request) = 0;
  virtual Result<DiffResponse> Diff(const DiffRequest& request) = 0;
  virtual OperationResult<CreateResponse> Create(
      const CreateRequest& request) = 0;
  virtual OperationResult<ReadResponse> Read(const ReadRequest& request) = 0;
  virtual OperationResult<UpdateResponse> Update(
      const UpdateRequest& request) = 0;
  virtual OperationResult<std::monostate> Delete(
      const DeleteRequest& request) = 0;
  virtual Result<Object> Invoke(const InvokeRequest& request) = 0;

  // Asks running operations to stop waiting and return. Returns at once.
  virtual void Cancel() = 0;
};

}  // namespace pulumi
