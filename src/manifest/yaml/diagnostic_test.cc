#include "manifest/yaml/diagnostic.h"

#include <gtest/gtest.h>

namespace dynaplane::manifest {
namespace {

TEST(DiagnosticTest, PrintsAsToolsReadIt) {
  Diagnostic diagnostic{
      Severity::kError, "a.yaml", {3, 7}, "spec.x", "bad; mend"};
  EXPECT_EQ(ToString(diagnostic), "a.yaml:3:7: error: spec.x: bad; mend");
  diagnostic.severity = Severity::kWarning;
  diagnostic.path = "";
  EXPECT_EQ(ToString(diagnostic), "a.yaml:3:7: warning: bad; mend");
  diagnostic.severity = Severity::kNote;
  diagnostic.position = {};
  EXPECT_EQ(ToString(diagnostic), "a.yaml:1:1: note: bad; mend");
}

TEST(DiagnosticTest, HostileTextStaysOnItsLine) {
  const Diagnostic diagnostic{
      Severity::kError, "a\n.yaml", {1, 1}, "x\x1b[2J", "m\r"};
  EXPECT_EQ(ToString(diagnostic), "a\\x0a.yaml:1:1: error: x\\x1b[2J: m\\x0d");
  // The C1 controls, and what is no UTF-8; other characters stay.
  EXPECT_EQ(ToString({Severity::kError, "b\xff", {1, 1}, "\xc2\x9b", "é😀"}),
            "b\\xff:1:1: error: \\xc2\\x9b: é😀");
}

TEST(DiagnosticTest, OnlyErrorsAreErrors) {
  EXPECT_FALSE(HasErrors({}));
  EXPECT_FALSE(HasErrors({{Severity::kWarning}, {Severity::kNote}}));
  EXPECT_TRUE(HasErrors({{Severity::kNote}, {Severity::kError}}));
}

}  // namespace
}  // namespace dynaplane::manifest
