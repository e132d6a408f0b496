#include "credential/credential_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <concepts>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <thread>

namespace dynaplane::credential {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& stream, const T& value) {
  stream << value;
};
static_assert(!Streamable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

// The head of a resource named `name`, up to its spec.
std::string Head(const std::string& name) {
  return "apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
         "metadata: {name: " +
         name + "}\nspec:\n";
}

const std::string kKeys = std::string("  accessKeyId: AKIAIOSFODNN7EXAMPLE\n") +
                          "  secretAccessKey: " + kSecret + "\n";

class CredentialFileTest : public ::testing::Test {
 protected:
  CredentialFileTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "dynaplane-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/credentials.yaml";
  }
  ~CredentialFileTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
    chmod(path_.c_str(), mode);
  }

  Entry Found(const std::string& text, const std::string& id = "a") {
    Write(text);
    const auto entry = Find(path_, id);
    EXPECT_TRUE(entry) << ToString(entry.error());
    return entry ? *entry : Entry();
  }

  // "LINE:COLUMN: MESSAGE" of what is wrong; never the secret.
  std::string Wrong(const std::string& text, const std::string& id = "a") {
    Write(text);
    const auto entry = Find(path_, id);
    return entry ? "nothing" : Told(entry.error());
  }
  std::string WrongFlat(const std::string& text) {
    Write(text);
    const auto entry = ReadFlat(path_);
    return entry ? "nothing" : Told(entry.error());
  }
  std::string Told(const Error& error) {
    EXPECT_EQ(error.file, path_);
    EXPECT_EQ(error.message.find(kSecret), std::string::npos);
    return std::to_string(error.line) + ":" + std::to_string(error.column) +
           ": " + error.message;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(CredentialFileTest, StaticKeys) {
  const Entry entry = Found(Head("a") +
                            "  accountId: \"012345678901\"\n"
                            "  region: eu-west-1\n" +
                            kKeys + "  sessionToken: IQoJ==\n");
  EXPECT_EQ(entry.id, "a");
  EXPECT_EQ(entry.account_id, "012345678901");
  EXPECT_EQ(entry.region, "eu-west-1");
  EXPECT_EQ(entry.fallback_region, "");
  EXPECT_EQ(entry.file, path_);
  EXPECT_EQ(entry.format, Format::kResources);
  const auto& keys = std::get<StaticKeys>(entry.source);
  EXPECT_EQ(keys.access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(keys.secret_access_key.Reveal(), kSecret);
  EXPECT_EQ(keys.session_token.Reveal(), "IQoJ==");
}

TEST_F(CredentialFileTest, AScalarIsReadAsItIsWritten) {
  const Entry entry = Found(Head("a") +
                            "  accountId: 012345678901\n"
                            "  accessKeyId: 0123\n  secretAccessKey: 1e3\n");
  EXPECT_EQ(entry.account_id, "012345678901");
  EXPECT_EQ(std::get<StaticKeys>(entry.source).access_key_id, "0123");
  EXPECT_EQ(std::get<StaticKeys>(entry.source).secret_access_key.Reveal(),
            "1e3");
}

TEST_F(CredentialFileTest, SnakeCase) {
  const Entry entry = Found(
      "api_version: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
      "metadata: {name: a}\nspec: {account_id: '012345678901',\n"
      "  assume_role: {role_arn: 'arn:aws:iam::123456789012:role/x'}}\n");
  EXPECT_EQ(entry.account_id, "012345678901");
  EXPECT_EQ(std::get<AssumeRole>(entry.source).role.role_arn,
            "arn:aws:iam::123456789012:role/x");
}

TEST_F(CredentialFileTest, OtherKinds) {
  EXPECT_EQ(
      std::get<Profile>(Found(Head("a") + "  profile: two words\n").source),
      (Profile{"two words"}));
  EXPECT_EQ(Found(Head("a") + "  {}\n").source, Source(Ambient{}));
  EXPECT_EQ(Found(Head("a")).source, Source(Ambient{}));
  EXPECT_EQ(Found(Head("a") + "  region: us-gov-west-1\n").source,
            Source(Ambient{}));
}

TEST_F(CredentialFileTest, AssumeRole) {
  const Entry entry =
      Found(Head("a") +
            "  assumeRole:\n"
            "    roleArn: arn:aws-cn:iam::123456789012:role/path/deploy\n"
            "    externalId: \"e 1\"\n"
            "    sessionName: ci@x\n"
            "    duration: 1h30m\n"
            "    chainedAssumeRoles:\n"
            "      - roleArn: arn:aws:iam::210987654321:role/two\n"
            "        duration: 900\n"
            "      - role_arn: arn:aws:iam::210987654321:role/three\n");
  const auto& source = std::get<AssumeRole>(entry.source);
  EXPECT_EQ(source.role, (Role{"arn:aws-cn:iam::123456789012:role/path/deploy",
                               "e 1", "ci@x", std::chrono::minutes(90)}));
  ASSERT_EQ(source.chained.size(), 2u);
  EXPECT_EQ(source.chained[0].duration, std::chrono::seconds(900));
  EXPECT_EQ(source.chained[1].role_arn, "arn:aws:iam::210987654321:role/three");
}

TEST_F(CredentialFileTest, WebIdentity) {
  const Entry entry =
      Found(Head("a") +
            "  webIdentity:\n"
            "    webIdentityToken: aaa.bbb.ccc\n"
            "    roleArn: arn:aws:iam::123456789012:role/r\n"
            "    chainedAssumeRoles:\n"
            "      - roleArn: arn:aws:iam::210987654321:role/two\n"
            "        externalId: x\n");
  const auto& source = std::get<WebIdentity>(entry.source);
  EXPECT_EQ(source.token.Reveal(), "aaa.bbb.ccc");
  EXPECT_EQ(source.role.role_arn, "arn:aws:iam::123456789012:role/r");
  ASSERT_EQ(source.chained.size(), 1u);
  EXPECT_EQ(source.chained[0].external_id, "x");
  const Entry file =
      Found(Head("a") +
            "  webIdentity: {webIdentityTokenFile: token,\n"
            "    roleArn: 'arn:aws:iam::123456789012:role/r'}\n");
  EXPECT_EQ(std::get<WebIdentity>(file.source).token_file, "token");
}

TEST_F(CredentialFileTest, ManyDocumentsAndLists) {
  const std::string item =
      "- {apiVersion: aws.dynaplane.dev/v1, kind: AwsCredential, metadata: "
      "{name: ";
  const std::string text = Head("a") + "  profile: one\n---\n" + Head("b") +
                           "  profile: two\n---\n" + item +
                           "c}, spec: {profile: three}}\n" + item +
                           "d, id: cred-4}, spec: {profile: four}}\n";
  EXPECT_EQ(Found(text, "b").source, Source(Profile{"two"}));
  EXPECT_EQ(Found(text, "c").source, Source(Profile{"three"}));
  EXPECT_EQ(Found(text, "cred-4").source, Source(Profile{"four"}));
  EXPECT_EQ(Found(text, "d").id, "cred-4");
  const auto all = ReadAll(path_);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 4u);
  EXPECT_EQ((*all)[3].id, "cred-4");
}

TEST_F(CredentialFileTest, JsonIsYaml) {
  EXPECT_EQ(Found(R"([{"apiVersion": "aws.dynaplane.dev/v1",
      "kind": "AwsCredential", "metadata": {"name": "a"},
      "spec": {"profile": "x"}}])")
                .source,
            Source(Profile{"x"}));
}

TEST_F(CredentialFileTest, TheClassicEnvelope) {
  EXPECT_EQ(Found("apiVersion: credential.project.planton/v1\n"
                  "kind: AwsCredential\nmetadata: {name: a}\n"
                  "spec: {profile: x}\n")
                .source,
            Source(Profile{"x"}));
}

TEST_F(CredentialFileTest, AnUnknownIdListsTheKnown) {
  EXPECT_EQ(Wrong(Head("a") + "---\n" + Head("b"), "nobody"),
            "0:0: there is no credential nobody in this file; it has a, b");
}

TEST_F(CredentialFileTest, IdsBeforeNames) {
  const std::string text =
      "[{apiVersion: aws.dynaplane.dev/v1, kind: AwsCredential,"
      " metadata: {name: x, id: one}, spec: {profile: p1}},\n"
      " {apiVersion: aws.dynaplane.dev/v1, kind: AwsCredential,"
      " metadata: {name: x, id: two}, spec: {profile: p2}},\n"
      " {apiVersion: aws.dynaplane.dev/v1, kind: AwsCredential,"
      " metadata: {name: one, id: three}, spec: {profile: p3}}]\n";
  EXPECT_EQ(Found(text, "one").source, Source(Profile{"p1"}));
  EXPECT_EQ(Wrong(text, "x"),
            "2:2: two credentials have the name x; use their metadata.id: one "
            "or two");
}

TEST_F(CredentialFileTest, AnIdTwice) {
  EXPECT_EQ(Wrong(Head("a") + "---\n" + Head("b") + "---\n" + Head("a"), "b"),
            "11:1: credential a is given twice, first in line 1; give one "
            "another metadata.id");
}

TEST_F(CredentialFileTest, WhatIsWrongWithAResource) {
  EXPECT_EQ(Wrong("- 1\n"), "1:3: an AwsCredential must be a map");
  EXPECT_EQ(Wrong("kind: AwsCredential\nmetadata: {name: a}\n"),
            "1:1: apiVersion is missing; write apiVersion: "
            "aws.dynaplane.dev/v1 (a flat file is for --aws-credential)");
  EXPECT_EQ(Wrong("apiVersion: v1\nkind: AwsCredential\n"
                  "metadata: {name: a}\n"),
            "1:13: apiVersion must be aws.dynaplane.dev/v1");
  EXPECT_EQ(Wrong("apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\n"
                  "metadata: {name: a}\n"),
            "2:7: kind must be AwsCredential");
  EXPECT_EQ(Wrong("apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"),
            "1:1: metadata is missing; give it a name");
  EXPECT_EQ(Wrong("apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
                  "metadata: {org: a}\n"),
            "3:11: metadata.name is missing; manifests name the credential by "
            "it");
  EXPECT_EQ(Wrong("apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
                  "metadata: a\n"),
            "3:11: metadata must be a map");
}

TEST_F(CredentialFileTest, WhatIsWrongWithASpec) {
  const auto spec = [this](const std::string& text) {
    return Wrong(Head("a") + text);
  };
  EXPECT_EQ(spec("  acountId: 1\n"),
            "5:3: spec.acountId is unknown; known here: accountId, region, "
            "accessKeyId, secretAccessKey, sessionToken, profile, assumeRole, "
            "webIdentity");
  EXPECT_EQ(spec("  accountId: 12345\n"),
            "5:14: spec.accountId must be 12 digits");
  EXPECT_EQ(spec("  accountId: [1]\n"), "5:14: spec.accountId must be a text");
  EXPECT_EQ(spec("  region: true\n"),
            "5:11: spec.region is not the name of a region, such as "
            "eu-west-1");
  EXPECT_EQ(spec("  region: eu-west-1\n  Region: x\n").substr(0, 22),
            "6:3: spec.Region is un");
  EXPECT_EQ(spec("  access_key_id: a\n" + kKeys),
            "6:3: spec.accessKeyId is given twice; keep one");
  EXPECT_EQ(spec("  profile: {a: b}\n"), "5:12: spec.profile must be a text");
  EXPECT_EQ(spec("  profile: \"a\\nb\"\n"),
            "5:12: spec.profile must be one line");
}

TEST_F(CredentialFileTest, WhatIsWrongWithKeys) {
  const auto spec = [this](const std::string& text) {
    return Wrong(Head("a") + text);
  };
  EXPECT_EQ(spec("  accessKeyId: AKIA\n"),
            "5:3: spec.secretAccessKey is missing");
  EXPECT_EQ(spec(std::string("  secretAccessKey: ") + kSecret + "\n"),
            "5:3: spec.accessKeyId is missing");
  EXPECT_EQ(spec("  sessionToken: t\n"), "5:3: spec.accessKeyId is missing");
  EXPECT_EQ(spec("  accessKeyId: AKIA\n  secretAccessKey: \"" +
                 std::string(kSecret) + " x\"\n"),
            "6:20: spec.secretAccessKey must not have blanks in it");
  EXPECT_EQ(spec("  accessKeyId: AKIA\n  secretAccessKey: {" +
                 std::string(kSecret) + ": x}\n"),
            "6:20: spec.secretAccessKey must be a text");
  EXPECT_EQ(spec(kKeys + "  profile: x\n"),
            "7:12: spec.profile and spec.accessKeyId are given; keep one");
}

TEST_F(CredentialFileTest, WhatIsWrongWithRoles) {
  const auto spec = [this](const std::string& text) {
    return Wrong(Head("a") + text);
  };
  EXPECT_EQ(spec("  assumeRole: {}\n"),
            "5:15: spec.assumeRole.roleArn is missing");
  EXPECT_EQ(spec("  assumeRole: x\n"), "5:15: spec.assumeRole must be a map");
  EXPECT_EQ(spec("  assumeRole: {roleArn: x}\n"),
            "5:25: spec.assumeRole.roleArn must look like "
            "arn:aws:iam::123456789012:role/NAME");
  const std::string role = "roleArn: 'arn:aws:iam::123456789012:role/r'";
  EXPECT_EQ(
      spec("  assumeRole: {" + role + ", sessionName: '/'}\n").substr(0, 50),
      "5:74: spec.assumeRole.sessionName must be 2 to 64 ");
  for (const char* duration : {"899", "43201", "1d", "h", "-900", "1h2"}) {
    EXPECT_EQ(
        spec("  assumeRole: {" + role + ", duration: " + duration + "}\n"),
        "5:71: spec.assumeRole.duration must be 900 to 43200 seconds")
        << duration;
  }
  EXPECT_EQ(spec("  assumeRole: {" + role + ", chainedAssumeRoles: [x]}\n"),
            "5:82: spec.assumeRole.chainedAssumeRoles[0] must be a map");
  EXPECT_EQ(spec("  webIdentity: {" + role + "}\n"),
            "5:16: spec.webIdentity.webIdentityToken is missing; give it or "
            "webIdentityTokenFile");
  EXPECT_EQ(spec("  webIdentity: {" + role +
                 ", webIdentityToken: a, webIdentityTokenFile: b}\n"),
            "5:80: spec.webIdentity.webIdentityToken and webIdentityTokenFile "
            "are given; keep one");
  EXPECT_EQ(spec("  webIdentity: {" + role +
                 ", webIdentityToken: a, externalId: b}\n")
                .substr(0, 45),
            "5:83: spec.webIdentity.externalId is unknown;");
}

TEST_F(CredentialFileTest, BrokenYamlTellsThePlaceAndNoKey) {
  for (const std::string& tail :
       {std::string("  accessKeyId: [\n"), kKeys + " x: y: z\n",
        kKeys + "\t- a\n",
        std::string("  secretAccessKey: \"") + kSecret + "\n",
        std::string("  {") + kSecret + "\n", kKeys + kKeys,
        std::string("  ") + kSecret + ": &x *y\n",
        std::string("  profile: *") + kSecret + "\n"}) {
    Write(Head("a") + tail);
    const auto entry = Find(path_, "a");
    ASSERT_FALSE(entry) << tail;
    EXPECT_GT(entry.error().line, 0) << entry.error().message;
    EXPECT_EQ(ToString(entry.error()).find(kSecret), std::string::npos)
        << ToString(entry.error());
  }
  EXPECT_NE(Wrong(""), "nothing");
}

TEST_F(CredentialFileTest, AnErrorAsText) {
  EXPECT_EQ(ToString(Error{"wrong", "f.yaml", 3, 7}),
            "f.yaml:3:7: error: wrong");
  EXPECT_EQ(ToString(Error{"wrong", "f.yaml"}), "f.yaml: error: wrong");
}

TEST_F(CredentialFileTest, OthersMustNotBeAbleToReadIt) {
  for (const mode_t mode : {0644, 0640, 0604, 0660, 0602, 0610, 0700 | 01}) {
    Write(Head("a"), mode);
    const auto entry = Find(path_, "a");
    ASSERT_FALSE(entry) << mode;
    EXPECT_NE(entry.error().message.find("chmod 600 " + path_),
              std::string::npos);
    EXPECT_FALSE(ReadFlat(path_));
  }
  for (const mode_t mode : {0600, 0400, 0700}) {
    Write(Head("a"), mode);
    EXPECT_TRUE(Find(path_, "a")) << mode;
    chmod(path_.c_str(), 0600);
  }
}

TEST_F(CredentialFileTest, FilesThatCannotBeRead) {
  const auto missing = Find(folder_ + "/none", "a");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().file, folder_ + "/none");
  EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);
  EXPECT_FALSE(Find(folder_, "a"));
  EXPECT_EQ(Wrong(std::string((1 << 20) + 1, '#')),
            "0:0: cannot read the credentials file: it has more than 1 MiB, "
            "which is the limit");
}

// What `--credentials <(decrypt …)` gives.
TEST_F(CredentialFileTest, APipeWillDo) {
  ASSERT_EQ(mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  std::thread writer([this] {
    std::ofstream(folder_ + "/pipe") << Head("a") << "  profile: x\n";
  });
  const auto entry = Find(folder_ + "/pipe", "a");
  writer.join();
  ASSERT_TRUE(entry) << ToString(entry.error());
  EXPECT_EQ(entry->source, Source(Profile{"x"}));
}

TEST_F(CredentialFileTest, TheClassicFlatFile) {
  Write(std::string("accountId: \"123456789012\"\n"
                    "accessKeyId: AKIAIOSFODNN7EXAMPLE\n"
                    "secretAccessKey: ") +
        kSecret + "\nregion: eu-west-1\n");
  const auto entry = ReadFlat(path_);
  ASSERT_TRUE(entry) << ToString(entry.error());
  EXPECT_EQ(entry->account_id, "123456789012");
  EXPECT_EQ(entry->region, "eu-west-1");
  EXPECT_EQ(entry->fallback_region, "us-west-2");
  EXPECT_EQ(entry->format, Format::kFlat);
  EXPECT_EQ(std::get<StaticKeys>(entry->source).secret_access_key.Reveal(),
            kSecret);
}

TEST_F(CredentialFileTest, AProviderConfigFile) {
  Write(
      "account_id: '123456789012'\nregion: eu-west-1\n"
      "access_key_id: ''\nsecret_access_key: ''\n"
      "web_identity:\n  web_identity_token: a.b.c\n"
      "  role_arn: arn:aws:iam::123456789012:role/r\n"
      "  session_name: me\n  duration: 3600\n"
      "  chained_assume_roles:\n"
      "    - role_arn: arn:aws:iam::123456789012:role/s\n"
      "      external_id: e\n");
  const auto entry = ReadFlat(path_);
  ASSERT_TRUE(entry) << ToString(entry.error());
  const auto& source = std::get<WebIdentity>(entry->source);
  EXPECT_EQ(source.role.session_name, "me");
  EXPECT_EQ(source.chained.at(0).external_id, "e");
  Write("accountId: '123456789012'\nregion: eu-west-1\n");
  EXPECT_EQ(ReadFlat(path_)->source, Source(Ambient{}));
}

TEST_F(CredentialFileTest, AResourceInsteadOfAFlatFile) {
  Write(Head("a") + "  profile: x\n");
  const auto entry = ReadFlat(path_);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->source, Source(Profile{"x"}));
  EXPECT_EQ(entry->format, Format::kFlat);
}

TEST_F(CredentialFileTest, FlatFilesThatAreWrong) {
  EXPECT_EQ(WrongFlat("- a\n"), "1:1: a credential file must be a map");
  EXPECT_EQ(WrongFlat("region: eu-west-1\n---\nregion: eu-west-1\n"),
            "0:0: a credential file holds one document");
  EXPECT_EQ(WrongFlat("accessKey: x\n").substr(0, 30),
            "1:1: accessKey is unknown; kno");
  EXPECT_EQ(WrongFlat("accountId: 12\n"), "1:12: accountId must be 12 digits");
}

TEST_F(CredentialFileTest, ReadsAgainWhatHasChanged) {
  const Entry entry = Found(Head("a") + "  profile: old\n");
  Write(Head("b") + "---\n" + Head("a") + "  profile: new\n");
  EXPECT_EQ(ReadAgain(entry)->source, Source(Profile{"new"}));
  Write("region: eu-west-1\n");
  EXPECT_FALSE(ReadAgain(entry));
  const auto flat = ReadFlat(path_);
  Write("region: eu-west-2\n");
  EXPECT_EQ(ReadAgain(*flat)->region, "eu-west-2");
}

TEST(CredentialsPathTest, FlagThenVariableThenConfigFolder) {
  const auto set = [](const char* name, const char* value) {
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  };
  set("DYNAPLANE_CREDENTIALS", nullptr);
  set("XDG_CONFIG_HOME", nullptr);
  set("HOME", "/home/x");
  EXPECT_EQ(CredentialsPath(""), "/home/x/.config/dynaplane/credentials.yaml");
  set("XDG_CONFIG_HOME", "relative");
  EXPECT_EQ(CredentialsPath(""), "/home/x/.config/dynaplane/credentials.yaml");
  set("XDG_CONFIG_HOME", "/config");
  EXPECT_EQ(CredentialsPath(""), "/config/dynaplane/credentials.yaml");
  set("DYNAPLANE_CREDENTIALS", "/variable");
  EXPECT_EQ(CredentialsPath(""), "/variable");
  EXPECT_EQ(CredentialsPath("flag"), "flag");
  set("DYNAPLANE_CREDENTIALS", "");
  set("XDG_CONFIG_HOME", "");
  set("HOME", nullptr);
  EXPECT_EQ(CredentialsPath(""), "");
}

}  // namespace
}  // namespace dynaplane::credential
