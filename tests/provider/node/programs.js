// Programs as users of the official SDK write them: nothing in here knows
// that another provider than the official one serves them.
"use strict";

const fs = require("fs");

const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");

const key = { hashKey: "pk", billingMode: "PAY_PER_REQUEST" };
const pk = { name: "pk", type: "S" };

// A scaled table with an index; `more` lies over its arguments.
function orders(more = {}, options = {}) {
  return new aws.dynamodb.Table("orders", {
    name: "orders",
    hashKey: "pk",
    rangeKey: "sk",
    readCapacity: 5,
    writeCapacity: 5,
    attributes: [pk, { name: "sk", type: "N" }, { name: "buyer", type: "S" }],
    globalSecondaryIndexes: [{
      name: "by-buyer", hashKey: "buyer", projectionType: "INCLUDE",
      nonKeyAttributes: ["total", "name"], readCapacity: 5, writeCapacity: 5,
    }],
    pointInTimeRecovery: { enabled: true },
    ttl: { enabled: true, attributeName: "expires" },
    tags: { team: "shop" },
    ...more,
  }, options);
}

function scale(table, maxCapacity) {
  const target = new aws.appautoscaling.Target("read", {
    minCapacity: 5,
    maxCapacity,
    resourceId: pulumi.interpolate`table/${table.name}`,
    scalableDimension: "dynamodb:table:ReadCapacityUnits",
    serviceNamespace: "dynamodb",
  });
  const policy = new aws.appautoscaling.Policy("read", {
    name: "read",
    policyType: "TargetTrackingScaling",
    resourceId: target.resourceId,
    scalableDimension: target.scalableDimension,
    serviceNamespace: target.serviceNamespace,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: {
        predefinedMetricType: "DynamoDBReadCapacityUtilization",
      },
      targetValue: 70,
    },
  });
  new aws.appautoscaling.ScheduledAction("night", {
    resourceId: target.resourceId,
    scalableDimension: target.scalableDimension,
    serviceNamespace: target.serviceNamespace,
    schedule: "cron(0 22 * * ? *)",
    scalableTargetAction: { minCapacity: 5, maxCapacity: 6 },
  });
  return policy;
}

exports.life = async () => {
  const table = orders();
  const policy = scale(table, 20);
  new aws.dynamodb.ContributorInsights("orders", { tableName: table.name });
  return { arn: table.arn, id: table.id, policy: policy.arn };
};

exports.changed = async () => {
  const table = orders({
    readCapacity: 7,
    globalSecondaryIndexes: [],
    attributes: [pk, { name: "sk", type: "N" }],
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
    tags: { team: "shop", stage: "live" },
    tableClass: "STANDARD_INFREQUENT_ACCESS",
  });
  scale(table, 40);
  return { stream: table.streamArn };
};

// No name: the engine makes one.
exports.unnamed = async () => {
  const table = new aws.dynamodb.Table("orders", {
    ...key, attributes: [pk],
  });
  return { name: table.name };
};

exports.imported = async () => {
  orders({}, { import: "orders" });
};

exports.adopted = async () => {
  orders();
};

exports.remade = async () => {
  orders({ tags: { team: "other" } }, { replaceOnChanges: ["tags"] });
};

// Something goes wrong when everything else is done.
exports.broken = async () => {
  const table = orders();
  new aws.dynamodb.TableReplica("impossible", {
    globalTableArn: table.arn, region: "eu-west-1",
  }, { dependsOn: table });
};

exports.found = async () => {
  const table = aws.dynamodb.Table.get("found", "orders");
  const again = aws.dynamodb.getTableOutput({ name: table.name });
  return {
    arn: table.arn,
    attributes: table.attributes.length,
    again: again.arn,
    account: (await aws.getCallerIdentity()).accountId,
    region: aws.getRegionOutput().region,
    partition: (await aws.getPartition()).partition,
  };
};

exports.transformed = async () => {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!type.startsWith("aws:dynamodb/")) return undefined;
    return { props: { ...props, tags: { ...props.tags, by: "old" } }, opts };
  });
  pulumi.runtime.registerStackTransform(({ type, props, opts }) => {
    if (!type.startsWith("aws:dynamodb/")) return undefined;
    return { props: { ...props, tags: { ...props.tags, also: "new" } }, opts };
  });
  orders();
};

exports.ignoring = async () => {
  orders({ readCapacity: 9, tags: { team: "other" } }, {
    ignoreChanges: [
      "readCapacity", "tags", "globalSecondaryIndexes[0].readCapacity",
    ],
  });
};

exports.guarded = async () => {
  orders({}, { protect: true });
};

exports.unguarded = exports.adopted;

exports.secret = async () => {
  const token = new pulumi.Config().requireSecret("token");
  const table = orders({ tags: { token } });
  return { tags: table.tags, arn: table.arn };
};

const stream = {
  streamEnabled: true,
  streamViewType: "NEW_AND_OLD_IMAGES",
  billingMode: "PAY_PER_REQUEST",
  readCapacity: undefined,
  writeCapacity: undefined,
  globalSecondaryIndexes: [],
  attributes: [pk, { name: "sk", type: "N" }],
};

exports.replicated = async () => {
  orders({ ...stream, replicas: [{ regionName: "eu-west-2" }] });
};

// The replica becomes a resource of its own.
exports.separated = async () => {
  const table = orders(stream, { ignoreChanges: ['replicas["eu-west-2"]'] });
  const replica = new aws.dynamodb.TableReplica("london", {
    globalTableArn: table.arn, region: "eu-west-2", tags: { a: "1" },
  });
  return { arn: replica.arn };
};

// A provider of its own, with default tags and another region.
exports.elsewhere = async () => {
  const provider = new aws.Provider("elsewhere", {
    region: "eu-central-1",
    defaultTags: { tags: { owner: "us" } },
  });
  const table = orders({}, { provider });
  return { arn: table.arn, tagsAll: table.tagsAll };
};

// What a test has written down, in an order in which it can be made.
exports.declared = async () => {
  const made = [];
  for (const each of JSON.parse(fs.readFileSync(process.env.DECLARED))) {
    const [, module, type] = each.token.match(
      /^aws:(\w+)\/\w+:(\w+)$/);
    made.push(new aws[module][type](each.name, each.inputs, {
      ignoreChanges: each.ignore, dependsOn: [...made],
    }));
  }
};
