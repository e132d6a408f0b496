// Private to this room: values as the protocol carries them, a
// google.protobuf.Struct in which marked objects and sentinel strings stand
// for what JSON does not have.
//
// Strings need not be UTF-8: others travel as Pulumi's byte strings. Archives,
// for which Value has no kind, stay the marked objects that they are.
#pragma once

#include <google/protobuf/struct.pb.h>

#include "pulumi/error.h"
#include "pulumi/value.h"

namespace pulumi::wire {

// Deeper values are refused, both ways.
inline constexpr int kMaxDepth = 100;

// The sentinel for anything unknown; also the id of what does not exist yet.
inline constexpr char kUnknownString[] = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// Errors are kInvalidArgument and name the property path. An output or an
// application that was not resolved before counts as unknown.
Result<google::protobuf::Struct> Encode(const Object& object);
Result<Object> Decode(const google::protobuf::Struct& object);

}  // namespace pulumi::wire
