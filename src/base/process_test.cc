#include "base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dynaplane::base {
namespace {

// In a process of its own; true when `check` was.
template <typename Check>
bool InChild(const Check& check) {
  const pid_t pid = fork();
  if (pid == 0) _exit(check() ? 0 : 1);
  int status = 0;
  waitpid(pid, &status, 0);
  return status == 0;
}

TEST(PrepareProcess, NoFileBecomesStandardOutput) {
  EXPECT_TRUE(InChild([] {
    for (int number = 0; number <= 2; ++number) close(number);
    PrepareProcess();
    return open("/dev/null", O_WRONLY) > STDERR_FILENO;
  }));
}

TEST(PrepareProcess, WhatWasClosedIsStillNoPlaceForAResult) {
  EXPECT_TRUE(InChild([] {
    for (int number = 0; number <= 2; ++number) close(number);
    PrepareProcess();
    char byte = 0;
    return read(0, &byte, 1) < 0 && write(1, &byte, 1) < 0 &&
           write(2, &byte, 1) < 0;
  }));
}

TEST(PrepareProcess, OpenOnesStayAsTheyAre) {
  EXPECT_TRUE(InChild([] {
    close(1);
    if (open("/dev/null", O_WRONLY) != 1) return false;
    PrepareProcess();
    return write(1, "x", 1) == 1;
  }));
}

TEST(PrepareProcess, FilesAreTheUsersAlone) {
  EXPECT_TRUE(InChild([] {
    umask(002);
    PrepareProcess();
    return UserMask() == 002 && umask(0) == 077;
  }));
}

}  // namespace
}  // namespace dynaplane::base
