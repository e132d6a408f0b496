// The program of a folder with manifests, for plain `pulumi`.
#pragma once

#include "cli/vocabulary.h"
#include "pulumi/error.h"
#include "pulumi/language_host.h"
#include "pulumi/program.h"

namespace dynaplane::cli {

// Reads the manifests of the program's folder: the files and folders that
// `runtime.options.manifests` of Pulumi.yaml names, else those that `-f .`
// finds there. Of the stack's configuration,
//
//   dynaplane:credentials    names the credentials file,
//   dynaplane:awsCredential  names a single credential's file,
//   dynaplane:set            holds overrides, a JSON object path → value,
//                            nested as `pulumi config set --path` does it,
//   dynaplane:provider       is "native" (default) or "official",
//
// and any other key of that namespace is refused.
//
// What is wrong with the manifests is logged with its place, one by one.
pulumi::Result<pulumi::Program> MakeProgram(const pulumi::RunRequest& request);

}  // namespace dynaplane::cli
