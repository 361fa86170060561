#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa-agent --config FILE

load helpers

config()
{
	cat >"$dir/c.json"
}

# With that file, the command.
with_config()
{
	run_command timeout -k 5 30 "$PROGRAM" run --config "$dir/c.json" -- "$@"
}

# refuses TEXT: the file on standard input is refused with it, and kept for schema_refuses.
refuses()
{
	config
	with_config true
	refused 1 "vdpa-agent: $dir/c.json:$1"
	mkdir -p "$dir/refused"
	n_refused=$((${n_refused:-0} + 1))
	cp "$dir/c.json" "$dir/refused/$n_refused.json"
}

# Names of those among FILES that are valid by the schema. Python takes its time to start.
fit_schema()
{
	python3 - "$TESTS/../kernel/host/agent/vdpa-agent.schema.json" "$@" <<-'END'
		import json, jsonschema, sys
		schema = json.load(open(sys.argv[1]))
		for path in sys.argv[2:]:
		    try:
		        jsonschema.validate(json.load(open(path)), schema)
		        print(path)
		    except (ValueError, RecursionError, jsonschema.ValidationError):
		        pass
	END
}

# What was refused is valid by no schema.
schema_refuses()
{
	local taken

	[ -e "$dir/refused/1.json" ] || not_so "nothing was refused"
	taken=$(fit_schema "$dir"/refused/*) || not_so "nothing was judged"
	[ -z "$taken" ] || not_so "the schema takes $(cat "${taken%%$'\n'*}")"
}

@test "management devices on a bus, with less to offer" {
	config <<-'END'
		{ "mgmtdevs": [
		  { "class": "net", "bus": "pci", "name": "0000:65:00.2",
		    "withhold": ["MTU", "STATUS", "CSUM"], "max_vqs": 5 },
		  { "class": "net", "bus": "pci", "name": "0000:65:00.3", "withhold": ["CTRL_VQ"] },
		  { "class": "blk", "name": "disks", "withhold": ["DISCARD", "ANY_LAYOUT"] }
		] }
	END
	with_config vdpa -j mgmtdev show
	status_is 0
	json_is '.mgmtdev | keys' '["disks","pci/0000:65:00.2","pci/0000:65:00.3"]'
	json_is '.mgmtdev["pci/0000:65:00.2"].max_supported_vqs' 5
	json_is '.mgmtdev["pci/0000:65:00.2"].dev_features | index("MTU", "STATUS")' "$(printf 'null\nnull')"
	json_is '.mgmtdev["pci/0000:65:00.2"].dev_features | index("HOST_TSO4", "HOST_ECN", "HOST_USO")' \
		"$(printf 'null\nnull\nnull')"
	json_is '.mgmtdev["pci/0000:65:00.2"].dev_features | index("GUEST_TSO4") != null' true
	json_is '.mgmtdev["pci/0000:65:00.3"].dev_features | index("CTRL_VQ", "MQ", "CTRL_MAC_ADDR", "CTRL_VLAN")' \
		"$(printf 'null\nnull\nnull\nnull')"
	json_is '.mgmtdev.disks.dev_features | index("DISCARD", "ANY_LAYOUT")' "$(printf 'null\nnull')"
	json_is '.mgmtdev.disks.dev_features | index("WRITE_ZEROES") != null' true
}

@test "devices keep to what their management device has" {
	config <<-'END'
		{"mgmtdevs":[{"class":"net","bus":"pci","name":"c","max_vqs":5,"withhold":["MAC","MTU"]},
		{"class":"blk","name":"d","withhold":["FLUSH"]}]}
	END
	with_config sh -c 'vdpa dev add name a mgmtdev pci/c max_vqp 2 &&
		vdpa dev add name b mgmtdev d &&
		vdpa -j dev config show'
	status_is 0
	json_is '.config.a.max_vq_pairs' 2
	json_is '.config.a.device_features | index("MTU", "MAC")' "$(printf 'null\nnull')"
	json_is '.config.a.device_features | index("MQ") != null' true
	json_is '.config.b.device_features | index("FLUSH")' null
	with_config vdpa dev add name a mgmtdev pci/c max_vqp 3
	status_is 1
	stderr_has "limit"
	with_config vdpa dev add name b mgmtdev d flush on
	status_is 1
	stderr_has "Some provided attributes are not supported: 0x1000000000"
	with_config env VDPA_COMPAT=iproute2 vdpa dev add name a mgmtdev pci/c max_vqp 3
	status_is 1
	with_config vdpa dev add name a mgmtdev vdpasim_net
	status_is 1
}

@test "no management device at all" {
	config <<<'{"mgmtdevs":[]}'
	with_config vdpa -j mgmtdev show
	status_is 0
	json_is .mgmtdev '{}'
}

@test "256 of them" {
	python3 -c 'import json
print(json.dumps({"mgmtdevs": [{"class": "net", "bus": "b%d" % (i % 7), "name": "m%d" % i} for i in range(256)]}))' |
		config
	with_config sh -c 'vdpa mgmtdev show | grep -c supported_classes'
	status_is 0
	stdout_is 256
}

@test "a server has them too" {
	config <<<'{"mgmtdevs":[{"class":"blk","name":"only"}]}'
	start_agent --config "$dir/c.json"
	run_vdpa --agent="$socket" -j mgmtdev show
	json_is '.mgmtdev | keys' '["only"]'
	"$VDPA" --agent="$socket" dev add name d mgmtdev only
	stop_agent
}

@test "unknown keys, with their line" {
	refuses '3: mgmtdevs[0].colour: unknown key' <<-'END'
		{ "mgmtdevs": [
		  { "class": "net", "name": "a",
		    "colour": "red" } ] }
	END
	refuses '2: extra: unknown key' <<-'END'
		{ "mgmtdevs": [],
		  "extra": 1 }
	END
	schema_refuses
}

@test "wrong types and values, with their line" {
	refuses '1: mgmtdevs: must be an array' <<<'{"mgmtdevs":{}}'
	refuses '1: must be an object' <<<'[]'
	refuses '1: must be an object' <<<'null'
	refuses '2: mgmtdevs[0]: must be an object' < <(printf '{"mgmtdevs":[\n7]}')
	refuses '2: mgmtdevs[0].class: must be "net" or "blk"' < <(printf '{"mgmtdevs":[{\n"class":1,"name":"a"}]}')
	refuses '1: mgmtdevs[0].class: must be' <<<'{"mgmtdevs":[{"class":"scsi","name":"a"}]}'
	refuses '1: mgmtdevs[0].name: must be a string' <<<'{"mgmtdevs":[{"class":"net","name":[]}]}'
	refuses '1: mgmtdevs[0].max_vqs: must be a whole number' <<<'{"mgmtdevs":[{"class":"net","name":"a","max_vqs":"5"}]}'
	refuses '1: mgmtdevs[0].max_vqs: must be a whole number' <<<'{"mgmtdevs":[{"class":"net","name":"a","max_vqs":5.5}]}'
	refuses '1: mgmtdevs[0].max_vqs: must be a whole number' <<<'{"mgmtdevs":[{"class":"net","name":"a","max_vqs":-1}]}'
	refuses ' max_vqs 130 of "a" is out of range: 3 to 129' <<<'{"mgmtdevs":[{"class":"net","name":"a","max_vqs":130}]}'
	refuses ' max_vqs 2 of "a" is out of range: 3 to 129' <<<'{"mgmtdevs":[{"class":"net","name":"a","max_vqs":2}]}'
	refuses ' max_vqs 65 of "a" is out of range: 1 to 64' <<<'{"mgmtdevs":[{"class":"blk","name":"a","max_vqs":65}]}'
	refuses '1: mgmtdevs[0].withhold: must be an array' <<<'{"mgmtdevs":[{"class":"net","name":"a","withhold":"MQ"}]}'
	refuses '2: mgmtdevs[0].withhold[1]: "FLUSH" is no feature of this class' \
		< <(printf '{"mgmtdevs":[{"class":"net","name":"a","withhold":["MQ",\n"FLUSH"]}]}')
	refuses '1: mgmtdevs[0].withhold[0]: "ACCESS_PLATFORM" is no feature' \
		<<<'{"mgmtdevs":[{"class":"net","name":"a","withhold":["ACCESS_PLATFORM"]}]}'
	schema_refuses
}

@test "what is missing" {
	refuses '1: mgmtdevs is missing' <<<'{}'
	refuses '2: mgmtdevs[1]: class is missing' < <(printf '{"mgmtdevs":[{"class":"net","name":"a"},\n{"name":"b"}]}')
	refuses '1: mgmtdevs[0]: name is missing' <<<'{"mgmtdevs":[{"class":"net"}]}'
	schema_refuses
}

@test "names that cannot be" {
	local name

	for name in "" . .. a/b "a b" "$(printf 'x%.0s' {1..64})" 'a\u0000b' 'a\nb' 'ä'; do
		refuses '1: mgmtdevs[0].name: must be 1 to 63' <<<"{\"mgmtdevs\":[{\"class\":\"net\",\"name\":\"$name\"}]}"
		refuses '1: mgmtdevs[0].bus: must be 1 to 63' <<<"{\"mgmtdevs\":[{\"class\":\"net\",\"bus\":\"$name\",\"name\":\"a\"}]}"
	done
	config <<<"{\"mgmtdevs\":[{\"class\":\"net\",\"name\":\"$(printf 'x%.0s' {1..63})\"}]}"
	with_config true
	status_is 0
	schema_refuses
}

# These the schema cannot tell: a reader of JSON sees the last one only.
@test "what is there twice, with its line" {
	config <<-'END'
		{ "mgmtdevs": [
		  { "class": "net", "name": "a",
		    "name": "b" } ] }
	END
	with_config true
	refused 1 "c.json:3: mgmtdevs[0].name: is there twice"
	config < <(printf '{"mgmtdevs":[],\n"mgmtdevs":[]}')
	with_config true
	refused 1 "c.json:2: mgmtdevs: is there twice"
	config < <(printf '{"mgmtdevs":[{"class":"net","name":"a",\n"n\\u0061me":"b"}]}')
	with_config true
	refused 1 "c.json:2: " "without \\"
	config < <(printf '{"mgmtdevs":[{"class":"net","name":"a"},\n{"class":"blk","name":"a"}]}')
	with_config true
	refused 1 "c.json:2: mgmtdevs[1]: there is another management device of that name"
	config <<<'{"mgmtdevs":[{"class":"net","name":"a"},{"class":"net","bus":"a","name":"a"}]}'
	with_config true
	status_is 0
}

@test "text that is no JSON, with its line" {
	refuses 1: </dev/null
	refuses 3: < <(printf '{\n"mgmtdevs":[\n')
	refuses 2: < <(printf '{\n"mgmtdevs":[}]}')
	refuses 2: < <(printf '{"mgmtdevs":[]}\n{}')
	refuses 1: <<<"{'mgmtdevs':[]}"
	refuses 1: <<<'{"mgmtdevs":[],}'
	refuses 1: < <(head -c 1000 /dev/zero)
	refuses 1: < <(printf '{"mgmtdevs":[{"class":"net","name":"\xff"}]}')
	refuses "" < <(head -c 200000 /dev/zero | tr '\0' '[')
	schema_refuses
}

@test "files that cannot be read, or are too long" {
	run_agent --config "$dir/none"
	refused 1 "cannot read $dir/none: No such file"
	run_agent --config "$dir"
	refused 1 "cannot read $dir: Is a directory"
	head -c 2000000 /dev/zero | tr '\0' ' ' >"$dir/c.json"
	with_config true
	refused 1 "larger than a config file can be"
}

@test "the schema takes what the agent takes" {
	config <<<'{"mgmtdevs":[{"class":"net","bus":"pci","name":"0000:65:00.2","max_vqs":5,"withhold":["MQ"]},{"class":"blk","name":"d","max_vqs":1,"withhold":["FLUSH"]}]}'
	with_config true
	status_is 0
	[ "$(fit_schema "$dir/c.json")" = "$dir/c.json" ] || not_so "the schema does not take it"
}

@test "what is withheld cannot be asked for" {
	config <<-'END'
		{ "mgmtdevs": [ { "class": "net", "name": "w", "withhold": ["MAC", "MTU", "MQ"] } ] }
	END
	with_config "$VDPA" dev add name a mgmtdev w mac 52:54:00:00:00:01
	refused 1 "not supported"
	with_config "$VDPA" dev add name a mgmtdev w mtu 9000
	refused 1 "not supported"
	with_config "$VDPA" dev add name a mgmtdev w max_vqp 4
	[ "$status" -eq 1 ] || not_so "several pairs without MQ"
	with_config "$VDPA" dev add name a mgmtdev w max_vqp 1
	[ "$status" -eq 0 ] || not_so "one pair needs no MQ"
}
