// Programs in JavaScript that use the component with every resource option
// that people use with components.
"use strict";

const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");

const OUTPUTS = {
  tableName: undefined, tableArn: undefined, region: undefined,
  status: undefined,
};

class AwsDynamodb extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("awsdynamodb:index:AwsDynamodb", name, {
      ...OUTPUTS, hashKey: { name: "pk", type: "S" }, ...args,
    }, options, true);
  }
}

class Thing extends pulumi.CustomResource {
  constructor(name, args, options) {
    super("testing:index:Thing", name,
          { token: undefined, value: undefined, ...args }, options);
  }
}

class Shop extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("shop:index:Shop", name, args, options);
  }
}

const PITR = { pointInTimeRecovery: { isEnabled: true } };

module.exports = {
  async orders() {
    return { arn: new AwsDynamodb("orders", PITR).tableArn };
  },

  async shielded() {
    new AwsDynamodb("orders", PITR, { protect: true });
  },

  async retained() {
    new AwsDynamodb("orders", PITR, { retainOnDelete: true });
  },

  async nothing() {},

  async below() {
    const shop = new Shop("shop");
    new AwsDynamodb("orders", PITR, {
      parent: shop, aliases: [{ parent: pulumi.rootStackResource }],
    });
  },

  async renamed() {
    new AwsDynamodb("commandes", { ...PITR, tableName: "orders" },
                    { aliases: [{ name: "orders" }] });
  },

  async transformed() {
    new AwsDynamodb("orders", PITR, {
      transforms: [({ type, props, opts }) => type.endsWith(":Table")
        ? { props: { ...props, tags: { by: "transform" } }, opts }
        : undefined],
    });
  },

  async deletedWith() {
    const thing = new Thing("all", { value: 1 });
    new AwsDynamodb("orders", PITR, { deletedWith: thing });
  },

  async provided() {
    const provider = new aws.Provider("west", { region: "us-west-2" });
    return {
      region: new AwsDynamodb("orders", { ...PITR, region: "eu-west-1" },
                              { providers: { aws: provider } }).region,
      arn: new AwsDynamodb("carts", PITR, { providers: [provider] }).tableArn,
    };
  },

  async unknown() {
    const key = new Thing("key", { value: 1 });
    const table = new AwsDynamodb("orders", {
      tags: { token: key.token }, ttl: {
        isEnabled: true, attributeName: key.token.apply(() => "expires"),
      },
    }, { dependsOn: [key] });
    new Thing("user", { value: table.tableArn });
    return { arn: table.tableArn, secret: pulumi.secret(table.tableArn) };
  },
};
