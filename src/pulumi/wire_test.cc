#include "pulumi/wire.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace pulumi::wire {
namespace {

using google::protobuf::Struct;

constexpr char kSignature[] = "4dabf18193072939515e22adb298388d";

// Through the bytes that travel.
Result<Object> Travel(const Object& object) {
  Result<Struct> encoded = Encode(object);
  if (!encoded) return tl::unexpected(encoded.error());
  Struct received;
  EXPECT_TRUE(received.ParseFromString(encoded->SerializeAsString()));
  return Decode(received);
}

Value TravelOne(const Value& value) {
  Result<Object> object = Travel(Object{{"v", value}});
  EXPECT_TRUE(object) << object.error().message;
  return object ? object->at("v") : Value();
}

// An object of text members, as the peer would send it.
Struct Marked(const char* signature,
              const std::map<std::string, std::string>& members) {
  Struct object;
  auto& fields =
      *(*object.mutable_fields())["v"].mutable_struct_value()->mutable_fields();
  fields[kSignature].set_string_value(signature);
  for (const auto& [key, text] : members) fields[key].set_string_value(text);
  return object;
}

google::protobuf::Map<std::string, google::protobuf::Value> FieldsOf(
    const Value& value) {
  return Encode(Object{{"v", value}})->fields().at("v").struct_value().fields();
}

TEST(Wire, NumbersAreExact) {
  for (double number : {0.0, -0.0, 0.1, 1e-300, 9007199254740992.0,
                        -9007199254740991.0, std::numeric_limits<double>::max(),
                        std::numeric_limits<double>::denorm_min()}) {
    Value back = TravelOne(number);
    EXPECT_EQ(back, Value(number));
    EXPECT_EQ(std::signbit(back.as_number()), std::signbit(number));
  }
}

TEST(Wire, ASecretAndAnUnknown) {
  auto fields = FieldsOf(Value::MakeSecret(Unknown{}));
  EXPECT_EQ(fields.at(kSignature).string_value(),
            "1b47061264138c4ac30d75fd1eb44270");
  EXPECT_EQ(fields.at("value").string_value(),
            "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  EXPECT_EQ(TravelOne(Value::MakeSecret(Unknown{})),
            Value::MakeSecret(Unknown{}));
}

TEST(Wire, EverySentinelIsUnknown) {
  for (const char* sentinel : {"1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
                               "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
                               "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
                               "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
                               "030794c1-ac77-496b-92df-f27374a8bd58",
                               "e48ece36-62e2-4504-bad9-02848725956a",
                               "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"}) {
    EXPECT_TRUE(TravelOne(sentinel).is_unknown()) << sentinel;
  }
}

TEST(Wire, WhatWasNotResolvedCountsAsUnknown) {
  EXPECT_TRUE(TravelOne(OutputReference{{0}, "arn"}).is_unknown());
}

TEST(Wire, ResourceReferences) {
  ResourceReference known{"urn:pulumi:s::p::t::n", "id-1", "1.2.3"};
  EXPECT_EQ(TravelOne(known), Value(known));
  ResourceReference unknown{.urn = "urn:pulumi:s::p::t::n"};
  EXPECT_EQ(TravelOne(unknown), Value(unknown));
  EXPECT_EQ(FieldsOf(unknown).at("id").string_value(), "");
  ResourceReference component{.urn = "urn:pulumi:s::p::t::n",
                              .component = true};
  EXPECT_EQ(TravelOne(component), Value(component));
  EXPECT_FALSE(FieldsOf(component).contains("id"));
}

TEST(Wire, AResourceWhoseIdIsTheSentinelHasNone) {
  Struct sent = Marked("5cf8f73096256a8f31e491e813e4eb8e",
                       {{"urn", "u"}, {"id", kUnknownString}});
  EXPECT_EQ(Decode(sent)->at("v"), Value(ResourceReference{.urn = "u"}));
}

TEST(Wire, Assets) {
  for (const Asset& asset :
       {Asset{.text = "hello", .hash = "h"}, Asset{.path = "./file"},
        Asset{.uri = "https://example.org/x"}, Asset{}}) {
    EXPECT_EQ(TravelOne(asset), Value(asset));
  }
}

TEST(Wire, AnArchiveStaysTheObjectThatItIs) {
  Value archive = Object{{kSignature, "0def7320c3a5731c473e5ecbe6d01bc7"},
                         {"hash", "h"},
                         {"assets", Object{{"a.txt", Asset{.text = "x"}}}}};
  EXPECT_EQ(TravelOne(archive), archive);
}

TEST(Wire, AnyBytesTravel) {
  std::string bytes = "\xFF\x00\xC3(";
  bytes.push_back('\0');
  EXPECT_EQ(TravelOne(bytes), Value(bytes));
  EXPECT_EQ(FieldsOf(bytes).at(kSignature).string_value(),
            "803fd3297a5875dc03ca845dda5d2a98");
}

TEST(Wire, AnOutputValueIsWhatItHolds) {
  const char* output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
  EXPECT_EQ(Decode(Marked(output, {{"value", "x"}}))->at("v"), Value("x"));
  EXPECT_TRUE(Decode(Marked(output, {}))->at("v").is_unknown());
  Struct secret = Marked(output, {{"value", "x"}});
  (*(*secret.mutable_fields())["v"]
        .mutable_struct_value()
        ->mutable_fields())["secret"]
      .set_bool_value(true);
  EXPECT_EQ(Decode(secret)->at("v"), Value::MakeSecret("x"));
}

TEST(Wire, MalformedMarksAreRefusedByName) {
  const Struct malformed[] = {
      Marked("1b47061264138c4ac30d75fd1eb44270", {}),
      Marked("5cf8f73096256a8f31e491e813e4eb8e", {{"id", "x"}}),
      Marked("803fd3297a5875dc03ca845dda5d2a98", {{"value", "?"}}),
      Marked("not a signature", {}),
  };
  for (const Struct& object : malformed) {
    Result<Object> decoded = Decode(object);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Error::Code::kInvalidArgument);
    EXPECT_TRUE(decoded.error().message.starts_with("property v: "))
        << decoded.error().message;
  }
}

TEST(Wire, AKeyMustBeUtf8AndTheErrorSaysWhere) {
  auto encoded = Encode(Object{{"a", Array{1, Object{{"\xFF", 1}}}}});
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().message,
            "property a[1]: has a key that is not UTF-8");
}

Value Nested(int levels) {
  Value value = 1;
  for (int i = 0; i < levels; ++i) value = Array{std::move(value)};
  return value;
}

TEST(Wire, DepthIsBoundedBothWays) {
  EXPECT_TRUE(Encode(Object{{"v", Nested(kMaxDepth - 1)}}));
  auto encoded = Encode(Object{{"v", Nested(kMaxDepth)}});
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().code, Error::Code::kInvalidArgument);

  Struct deep;
  google::protobuf::Value* inner = &(*deep.mutable_fields())["v"];
  for (int i = 0; i < 1000; ++i) {
    inner = inner->mutable_list_value()->add_values();
  }
  EXPECT_FALSE(Decode(deep));
}

TEST(Wire, SecretsInSecretsCountAsDepth) {
  Struct deep;
  google::protobuf::Value* inner = &(*deep.mutable_fields())["v"];
  for (int i = 0; i < 1000; ++i) {
    auto& fields = *inner->mutable_struct_value()->mutable_fields();
    fields[kSignature].set_string_value("1b47061264138c4ac30d75fd1eb44270");
    inner = &fields["value"];
  }
  EXPECT_FALSE(Decode(deep));
}

// Random values of every kind that can come back as itself.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  Object MakeObject(int depth) {
    Object object;
    for (int i = Below(4); i > 0; --i) {
      object[MakeKey()] = MakeValue(depth - 1);
    }
    return object;
  }

 private:
  int Below(int limit) { return static_cast<int>(engine_() % limit); }

  std::string MakeKey() {
    constexpr const char* kKeys[] = {"", "a", "tags", "a.b", "x\"y", "ß"};
    return kKeys[Below(6)];
  }

  std::string MakeText() {
    std::string text(Below(6), '\0');
    for (char& c : text) c = static_cast<char>(Below(256));
    return text;
  }

  Value MakeValue(int depth) {
    switch (Below(depth > 0 ? 10 : 7)) {
      case 0:
        return {};
      case 1:
        return Below(2) == 1;
      case 2:
        return std::ldexp(static_cast<double>(engine_()), Below(200) - 100);
      case 3:
        return MakeText();
      case 4:
        return Unknown{};
      case 5:
        return ResourceReference{.urn = "u", .id = MakeKey()};
      case 6:
        return Asset{.text = MakeKey()};
      case 7:
        return Value::MakeSecret(MakeValue(depth - 1));
      case 8:
        return MakeObject(depth);
      default:
        return Array{MakeValue(depth - 1), MakeValue(depth - 1)};
    }
  }

  std::mt19937 engine_;
};

TEST(Wire, AnyValueComesBackAsItWas) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Object object = Random(seed).MakeObject(5);
    Result<Object> back = Travel(object);
    ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().message;
    ASSERT_EQ(Value(*back), Value(object)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace pulumi::wire
