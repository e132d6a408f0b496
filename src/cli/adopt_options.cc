#include "cli/adopt_options.h"

#include "cli/option_kinds.h"

namespace dynaplane::cli {
namespace {

void AddChoiceOfTables(CLI::App& command, Options& options) {
  AddPositional(command, options, "table",
                "Names of tables on AWS, which may have * and ?", false)
      .expected(1, CLI::detail::expected_max_vector_size);
  command.add_flag("--all", options.all,
                   "All tables of the region that nobody manages");
  command
      .add_option("--prefix", options.prefix,
                  "Of those, the ones whose names begin so")
      ->type_name("PREFIX");
  command.add_flag("--list", options.list,
                   "List the tables of the region that nobody manages, and "
                   "take none");
  command.add_flag("--dry-run", options.dry_run,
                   "Show the manifests; touch nothing");
}

}  // namespace

void AddAdoptOptions(CLI::App& command, Options& options) {
  AddChoiceOfTables(command, options);
  const auto add = [&](const char* name, auto& value, const char* help,
                       const char* type) {
    command.add_option(name, value, help)->type_name(type);
  };
  add("--region", options.region, "Region of the tables", "REGION");
  add("-f,--filename", options.filenames,
      "File for the manifest of one table (default: standard output); a "
      "manifest of it that is there already is kept",
      "PATH");
  add("-d,--directory", options.directory,
      "Folder for the manifests, a file for each table", "DIR");
  add("--name", options.name,
      "metadata.name of one table (default: the table's name)", "NAME");
  add("--credential-id", options.credential_id, "spec.awsCredentialId", "ID");
  AddSetOption(command, options);
  AddStack(command, "--from", options.from,
           "Stack that manages the tables now, of whatever program, and is to "
           "forget them");
}

}  // namespace dynaplane::cli
