// A program of the shape that the original module gave to its stacks: the same
// resource names, parents and properties, written anew from their description.
// test_take_over.py makes a stack with it and has dynaplane take it over.
//
//	original-module < input.json       runs `up`
//
// The engine's own settings come from the environment.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type attribute struct{ Name, Type string }

type bounds struct {
	MinCapacity, MaxCapacity int
	TargetUtilization        float64
}

type index struct {
	Name, HashKey, RangeKey, ProjectionType string
	NonKeyAttributes                        []string
}

// What test_take_over.py writes.
type input struct {
	Project, Stack, Plugin       string
	Region, AccessKey, SecretKey string

	Name, TableName, BillingMode string
	HashKey, RangeKey            attribute
	Attributes                   []attribute
	Indexes                      []index
	AutoScale                    bool
	Read, Write                  bounds
	TtlAttribute                 string
	Encrypted, Recoverable       bool
	EnableStreams                bool
	StreamViewType               string
	ReplicaRegions               []string
}

func (in input) capacity() (int, int) {
	read, write := 5, 5
	if in.Read.MinCapacity > 0 {
		read = in.Read.MinCapacity
	}
	if in.Write.MinCapacity > 0 {
		write = in.Write.MinCapacity
	}
	return read, write
}

func (in input) provisioned() bool { return in.BillingMode == "PROVISIONED" }

func attributes(in input) dynamodb.TableAttributeArray {
	all := append([]attribute{in.HashKey, in.RangeKey}, in.Attributes...)
	seen := map[string]bool{"": true}
	var result dynamodb.TableAttributeArray
	for _, each := range all {
		if seen[each.Name] {
			continue
		}
		seen[each.Name] = true
		result = append(result, dynamodb.TableAttributeArgs{
			Name: pulumi.String(each.Name),
			Type: pulumi.String(each.Type),
		})
	}
	return result
}

func globalIndexes(in input) dynamodb.TableGlobalSecondaryIndexArray {
	var result dynamodb.TableGlobalSecondaryIndexArray
	for _, each := range in.Indexes {
		args := dynamodb.TableGlobalSecondaryIndexArgs{
			Name:             pulumi.String(each.Name),
			HashKey:          pulumi.String(each.HashKey),
			RangeKey:         pulumi.String(each.RangeKey),
			ProjectionType:   pulumi.String(each.ProjectionType),
			NonKeyAttributes: pulumi.ToStringArray(each.NonKeyAttributes),
		}
		if in.provisioned() {
			read, write := in.capacity()
			args.ReadCapacity = pulumi.Int(read)
			args.WriteCapacity = pulumi.Int(write)
		}
		result = append(result, args)
	}
	return result
}

func table(ctx *pulumi.Context, in input, provider *aws.Provider) (*dynamodb.Table, error) {
	args := &dynamodb.TableArgs{
		Name:                      pulumi.String(in.TableName),
		BillingMode:               pulumi.String(in.BillingMode),
		HashKey:                   pulumi.String(in.HashKey.Name),
		RangeKey:                  pulumi.String(in.RangeKey.Name),
		Attributes:                attributes(in),
		GlobalSecondaryIndexes:    globalIndexes(in),
		TableClass:                pulumi.String("STANDARD"),
		DeletionProtectionEnabled: pulumi.Bool(false),
		StreamEnabled:             pulumi.Bool(in.EnableStreams || len(in.ReplicaRegions) > 0),
		StreamViewType:            pulumi.String(in.StreamViewType),
		ServerSideEncryption: dynamodb.TableServerSideEncryptionArgs{
			Enabled: pulumi.Bool(in.Encrypted)},
		PointInTimeRecovery: dynamodb.TablePointInTimeRecoveryArgs{
			Enabled: pulumi.Bool(in.Recoverable)},
		Ttl: dynamodb.TableTtlArgs{
			Enabled:       pulumi.Bool(in.TtlAttribute != ""),
			AttributeName: pulumi.String(in.TtlAttribute)},
		Tags: pulumi.StringMap{},
	}
	if in.provisioned() {
		read, write := in.capacity()
		args.ReadCapacity = pulumi.Int(read)
		args.WriteCapacity = pulumi.Int(write)
	}
	var replicas dynamodb.TableReplicaTypeArray
	for _, region := range in.ReplicaRegions {
		replicas = append(replicas, dynamodb.TableReplicaTypeArgs{
			RegionName:          pulumi.String(region),
			PointInTimeRecovery: pulumi.Bool(false),
			PropagateTags:       pulumi.Bool(false),
		})
	}
	if replicas != nil {
		args.Replicas = replicas
	}
	return dynamodb.NewTable(ctx, in.Name, args, pulumi.Provider(provider))
}

// One capacity that scales, and where its resources hang.
type dimension struct {
	kind       string // "read" or "write"
	word       string // "Read" or "Write"
	resourceID string
	scope      string // "table" or "index"
	suffix     string // of the resources' names
	bounds     bounds
}

func scale(ctx *pulumi.Context, d dimension, parent pulumi.Resource) (*appautoscaling.Target, *appautoscaling.Policy, error) {
	target, err := appautoscaling.NewTarget(ctx, d.kind+"Target"+d.suffix, &appautoscaling.TargetArgs{
		MinCapacity:       pulumi.Int(d.bounds.MinCapacity),
		MaxCapacity:       pulumi.Int(d.bounds.MaxCapacity),
		ResourceId:        pulumi.String(d.resourceID),
		ScalableDimension: pulumi.String("dynamodb:" + d.scope + ":" + d.word + "CapacityUnits"),
		ServiceNamespace:  pulumi.String("dynamodb"),
	}, pulumi.Parent(parent), pulumi.DependsOn([]pulumi.Resource{parent}))
	if err != nil {
		return nil, nil, err
	}
	metric := "DynamoDB" + d.word + "CapacityUtilization"
	policy, err := appautoscaling.NewPolicy(ctx, d.kind+"Policy"+d.suffix, &appautoscaling.PolicyArgs{
		// The text of a type, for every table the same: a defect of the
		// original that stacks carry.
		Name:              pulumi.String(fmt.Sprintf("%s:%T", metric, target.ID())),
		PolicyType:        pulumi.String("TargetTrackingScaling"),
		ResourceId:        target.ResourceId,
		ScalableDimension: target.ScalableDimension,
		ServiceNamespace:  target.ServiceNamespace,
		TargetTrackingScalingPolicyConfiguration: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
			PredefinedMetricSpecification: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs{
				PredefinedMetricType: pulumi.String(metric)},
			TargetValue: pulumi.Float64(d.bounds.TargetUtilization),
		},
	}, pulumi.Parent(target), pulumi.DependsOn([]pulumi.Resource{target}))
	return target, policy, err
}

func scaling(ctx *pulumi.Context, in input, table *dynamodb.Table) error {
	for _, d := range []dimension{
		{kind: "read", word: "Read", bounds: in.Read},
		{kind: "write", word: "Write", bounds: in.Write},
	} {
		// By metadata.name, not by the table's own: another defect.
		d.resourceID, d.scope = "table/"+in.Name, "table"
		target, policy, err := scale(ctx, d, table)
		if err != nil {
			return err
		}
		ctx.Export("autoscaling-"+d.kind+"-policy-arn", policy.Arn)
		arns := pulumi.StringArray{}
		for _, each := range in.Indexes {
			d.resourceID = "table/" + in.Name + "/index/" + each.Name
			d.scope, d.suffix = "index", "Index-"+each.Name
			_, policy, err := scale(ctx, d, target)
			if err != nil {
				return err
			}
			arns = append(arns, policy.Arn)
		}
		ctx.Export("autoscaling-index-"+d.kind+"-policy-arn-list", arns)
	}
	return nil
}

func program(in input) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "classic-provider", &aws.ProviderArgs{
			AccessKey: pulumi.String(in.AccessKey),
			SecretKey: pulumi.String(in.SecretKey),
			Region:    pulumi.String(in.Region),
		})
		if err != nil {
			return err
		}
		table, err := table(ctx, in, provider)
		if err != nil {
			return err
		}
		ctx.Export("table-name", table.Name)
		ctx.Export("table-arn", table.Arn)
		ctx.Export("table-stream-arn", table.StreamArn)
		if !in.provisioned() || !in.AutoScale {
			return nil
		}
		return scaling(ctx, in, table)
	}
}

func run() error {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return err
	}
	project := workspace.Project{
		Name:    tokens.PackageName(in.Project),
		Runtime: workspace.NewProjectRuntimeInfo("go", nil),
		Plugins: &workspace.Plugins{
			Providers: []workspace.PluginOptions{{Name: "aws", Path: in.Plugin}}},
	}
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, auto.FullyQualifiedStackName(
		"organization", in.Project, in.Stack), in.Project, program(in),
		auto.Project(project))
	if err != nil {
		return err
	}
	_, err = stack.Up(ctx, optup.ProgressStreams(os.Stdout))
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
