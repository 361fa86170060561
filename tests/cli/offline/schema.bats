#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The schema that is installed lets documents grow, the tests do not

load ../fake

# schema_allows DOCUMENT: the schema as it is installed
schema_allows()
{
	python3 -c '
import json, sys, jsonschema
jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).validate(json.loads(sys.argv[2]))
' "$SCHEMA" "$1" 2>/dev/null
}

@test "the schema is a schema, and closes nothing but what holds no keys" {
	python3 -c '
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
' "$SCHEMA"
	[ "$(grep -c '"additionalProperties": false' "$SCHEMA")" -eq 0 ]
}

@test "the schema allows keys of later versions, wherever they come" {
	local doc

	for doc in '{"dev":{"n0":{"type":"network","mgmtdev":"m","virtio_id":1,"new":[]}},"new":1}' \
		'{"mgmtdev":{"m":{"new":1}}}' '{"config":{"n0":{"mtu":1400,"new":"x"}}}' \
		'{"vstats":{"n0":{"queues":[{"index":0,"role":"rx","counters":[],"new":0}]}}}' \
		'{"event":"added","name":"n0","new":1}' '{"event":"lost","new":1}' \
		'{"error":{"kind":"usage","message":"m","exit":2,"new":1}}' \
		'{"note":{"message":"m","new":1}}'; do
		schema_allows "$doc" || not_so "not allowed: $doc"
		run_command python3 "$TESTS/cli/json_valid" "$SCHEMA" <(echo "$doc")
		status_is 1
	done
}

@test "the schema still refuses what is wrong" {
	local doc

	for doc in '{"dev":{"n0":{"type":"network"}}}' '{"config":{"n0":{"mtu":65536}}}' \
		'{"vstats":{"n0":{}}}' '{"event":"changed","name":"n0"}' '{"error":{}}' '[]' \
		'{"event":"nonsense","name":"n0"}' '{"config":{"n0":{"link":"up"}}}'; do
		! schema_allows "$doc" || not_so "allowed: $doc"
	done
}
