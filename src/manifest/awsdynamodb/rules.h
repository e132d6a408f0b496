// What AWS would refuse and a single field cannot tell. Each function adds its
// findings; all of them run, whatever the others found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/awsdynamodb/draft.h"
#include "manifest/awsdynamodb/model.h"
#include "manifest/field/reader.h"
#include "manifest/resource.h"

namespace dynaplane::manifest::awsdynamodb {

struct Check {
  const Spec& spec;
  const Scratch& scratch;
  const Resource& resource;
  Reader& reader;

  bool Is(DialectSet set) const { return (reader.dialect() & set) != 0; }
  // Whether the user wrote the field of that canonical path.
  bool Wrote(std::string_view path) const;
  // What was written there and means nothing: see Reader::traces().
  const Place* Trace(std::string_view path) const;
  // Whether it was written and could not be read: no rule can tell more.
  bool IsBroken(std::string_view path) const;
  bool IsBrokenBelow(std::string_view path) const;
  // The path in the user's spelling; as it is, where nothing was written.
  std::string WrittenAs(std::string_view path) const;
  // Whether the field was written within the field of that name: the short
  // form of something.
  bool WroteAs(std::string_view path, std::string_view name) const;
  // What the manifest calls the field of a canonical path: as it is written
  // there, else as its dialect has it. The name alone, without what encloses
  // it.
  std::string Name(std::string_view path) const;
  // A finding at the field, or at what encloses it when it was not written.
  void Error(std::string_view path, std::string_view rule, std::string message);
  void Warn(std::string_view path, std::string_view rule, std::string message);
  void WarnAtKey(std::string_view path, std::string_view rule,
                 std::string message);
  void Note(std::string_view path, std::string_view rule, std::string message);
  // At the field's key rather than its value, as WarnAtKey.
  void ErrorAtKey(std::string_view path, std::string_view rule,
                  std::string message);
};

// "spec.globalSecondaryIndexes[3]"
std::string IndexPath(std::size_t i);
std::string LocalIndexPath(std::size_t i);

// "spec.replicas[1]"
std::string ReplicaPath(std::size_t i);

// Whether two regions, or an ARN's and a region's, are of different
// partitions; no rule can tell more of them than that.
bool AreApart(std::string_view one, std::string_view other);

// Where the attribute of a key ("spec.hashKey") is named: v1 does so in an
// element of its keySchema.
std::string PathOfName(const Scratch& scratch, const std::string& key,
                       std::string_view name);

// Whether the table scales, or that index does.
bool Scales(const Spec& spec);
bool Scales(const Spec& spec, const GlobalSecondaryIndex& index);

// Their ids and what they ask for.
std::vector<RuleDoc> RuleDocs();
// Those that the API server of a cluster checks, too.
std::vector<ClusterRule> ClusterRules();

void CheckEnvelope(Check& check);
void CheckKeys(Check& check);
void CheckKeySchemas(Check& check);
void CheckAttributes(Check& check);
void CheckIndexes(Check& check);
void CheckCapacity(Check& check);
void CheckScaling(Check& check);
void CheckStreams(Check& check);
void CheckProtection(Check& check);
void CheckPolicies(Check& check);
void CheckTags(Check& check);
void CheckReplicas(Check& check);
void CheckSources(Check& check);
void CheckPartitions(Check& check);

}  // namespace dynaplane::manifest::awsdynamodb
