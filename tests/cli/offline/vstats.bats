#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev vstats show, against canned answers

load ../fake

n0='dev mgmtdev=vdpasim_net name=n0 id=1 max_vqs=3'
not_yet="error EAGAIN 'vdpa: feature negotiation not complete'"

# queue INDEX COUNTER...: as the simulator answers, CTRL_VQ negotiated without MQ
queue()
{
	local counters

	printf -v counters ' "counter=%s"' "${@:2}"
	echo "vstats name=n0 id=1 negotiated=0x20000 qidx=$1$counters"
}

@test "vstats show DEV qidx N: the index comes after the stock words" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "$(queue 0 'rx packets:11' 'rx bytes:9223372036854775809')" ack
	run_vdpa dev vstats show n0 qidx 0
	status_is 0
	stdout_is "n0: queue_type rx rx packets 11 rx bytes 9223372036854775809 qidx 0"
	sent "DEV_GET name=n0" "DEV_VSTATS_GET name=n0 qidx=0"
}

@test "vstats show DEV: all queues, and 2 is the control virtqueue without MQ" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "$(queue 0 'rx packets:1')" ack
	kernel_says "$(queue 1 'tx packets:2')" ack
	kernel_says "$(queue 2 'cvq requests:3')" ack
	run_vdpa dev vstats show n0
	status_is 0
	stdout_is "n0: queue_type rx rx packets 1 qidx 0
n0: queue_type tx tx packets 2 qidx 1
n0: queue_type control_vq cvq requests 3 qidx 2"
	sent "DEV_GET name=n0" "DEV_VSTATS_GET name=n0 qidx=0" "DEV_VSTATS_GET name=n0 qidx=1" \
		"DEV_VSTATS_GET name=n0 qidx=2"
}

@test "vstats show: with MQ the control virtqueue is 2 * max_vqp" {
	local mq='vstats name=n0 id=1 negotiated=0x420000 max_vqp=2'

	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=5" ack
	kernel_says "$mq qidx=2" ack
	run_vdpa -j dev vstats show n0 qidx 2
	json_is .vstats.n0.queues[0].role '"rx"'
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=5" ack
	kernel_says "$mq qidx=4" ack
	run_vdpa -j dev vstats show n0 qidx 4
	json_is .vstats.n0.queues[0].role '"control_vq"'
}

@test "vstats show: without CTRL_VQ there is no control virtqueue" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "vstats name=n0 id=1 negotiated=0x20 qidx=2" ack
	run_vdpa dev vstats show n0 qidx 2
	stdout_is "n0: queue_type unknown qidx 2"
}

@test "vstats show: the queues of a block device take requests" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=b0 id=2 max_vqs=1" ack
	kernel_says "vstats name=b0 id=2 qidx=0 counter=reads:4" ack
	run_vdpa dev vstats show b0
	status_is 0
	stdout_is "b0: queue_type request reads 4 qidx 0"
}

@test "vstats show -j: names, order and repetitions are the vendor's" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "$(queue 1 'b %s:18446744073709551615' 'a:2' 'a:3')" ack
	run_vdpa -j dev vstats show n0 qidx 1
	status_is 0
	json_valid
	json_is .vstats.n0.queues[0].index 1
	json_is '[.vstats.n0.queues[0].counters[].name]' '["b %s","a","a"]'
	stdout_has '{"name":"b %s","value":18446744073709551615}'
}

@test "vstats show -j: all queues of all devices" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=2" "dev mgmtdev=m name=b0 id=2 max_vqs=1" done
	kernel_says "$(queue 0 'rx packets:1')" ack
	kernel_says "$(queue 1 'tx packets:2')" ack
	kernel_says "$not_yet"
	run_vdpa -j dev vstats show
	status_is 0
	json_valid
	json_is '[.vstats.n0.queues[].index]' '[0,1]'
	json_is .vstats.b0.queues '[]'
	json_is .vstats.b0.no_statistics.errno '"EAGAIN"'
}

@test "vstats show: a device without a driver is told from one with a problem" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=2" done
	kernel_says "$not_yet"
	run_vdpa dev vstats show
	status_is 0
	stdout_is "n0: no statistics: no driver has completed feature negotiation yet"
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "$not_yet"
	run_vdpa dev vstats show n0
	refused 1 '"n0"' "feature negotiation"
}

@test "vstats show: queues that are not in use are left out" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "$(queue 0 'rx packets:1')" ack
	kernel_says "error EINVAL"
	kernel_says "error EINVAL"
	run_vdpa dev vstats show n0
	status_is 0
	stdout_is "n0: queue_type rx rx packets 1 qidx 0"
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "error EINVAL"
	kernel_says "error EINVAL"
	kernel_says "error EINVAL"
	run_vdpa dev vstats show n0
	refused 1 '"n0"' "Invalid argument"
}

@test "vstats show: one queue that does not run, or is not counted, hides no other" {
	local none

	for none in EAGAIN EOPNOTSUPP; do
		fake_kernel
		kernel_says "$n0" ack
		kernel_says "error $none"
		kernel_says "$(queue 1 'tx packets:2')" ack
		kernel_says "$(queue 2 'cvq requests:3')" ack
		run_vdpa dev vstats show n0
		status_is 0
		stdout_is "n0: queue_type tx tx packets 2 qidx 1
n0: queue_type control_vq cvq requests 3 qidx 2"
	done
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "error EAGAIN"
	run_vdpa dev vstats show n0 qidx 1
	refused 1 '"n0"' "the queue is not running"
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "error EOPNOTSUPP"
	kernel_says "error EINVAL 'another text'"
	kernel_says "error EINVAL 'another text'"
	run_vdpa dev vstats show n0
	refused 1 '"n0"' "Operation not supported"
	stderr_lacks another
}

@test "vstats show: a device that was deleted after the list was made is left out" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=1" "dev mgmtdev=m name=n1 id=1 max_vqs=1" done
	kernel_says "error ENODEV 'vdpa: device not found'"
	kernel_says "vstats name=n1 id=1 negotiated=0 qidx=0 'counter=rx packets:7'" ack
	run_vdpa dev vstats show
	status_is 0
	stdout_is "n1: queue_type rx rx packets 7 qidx 0"
}

@test "vstats show mgmtdev M qidx N" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=vdpasim_net" ack
	kernel_says "$n0" "dev mgmtdev=other name=n1 id=1 max_vqs=3" done
	kernel_says "$(queue 1 'tx packets:2')" ack
	run_vdpa dev vstats show mgmtdev vdpasim_net qidx 1
	status_is 0
	stdout_is "n0: queue_type tx tx packets 2 qidx 1"
}

@test "vstats show: an index the device does not have" {
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev vstats show n0 qidx 3
	refused 1 "qidx 3 is out of range" "queues 0 to 2"
	sent "DEV_GET name=n0"
}

@test "vstats show qidx N: the devices that have such a queue, or an error" {
	fake_kernel
	kernel_says "$n0" "dev mgmtdev=m name=n1 id=1 max_vqs=1" done
	kernel_says "$(queue 1 'tx packets:2')" ack
	run_vdpa dev vstats show qidx 1
	status_is 0
	stdout_is "n0: queue_type tx tx packets 2 qidx 1"
	sent "DEV_GET dump" "DEV_VSTATS_GET name=n0 qidx=1"
	fake_kernel
	kernel_says "$n0" "dev mgmtdev=m name=n1 id=1 max_vqs=1" done
	run_vdpa -j dev vstats show qidx 99
	status_is 1
	json_valid
	json_is . '{"vstats":{}}'
	json_error_is .word '"99"'
	json_error_is .message '"qidx 99 is out of range: no device has more queues than 0 to 2"'
	sent "DEV_GET dump"
	fake_kernel
	kernel_says done
	run_vdpa dev vstats show qidx 99
	status_is 0
	stdout_empty
}

@test "vstats show: words" {
	fake_kernel
	run_vdpa dev vstats show n0 qidx
	refused 2 "qidx needs a value"
	run_vdpa dev vstats show n0 qidx 4294967296
	refused 2 "from 0 to 4294967295"
	run_vdpa dev vstats show n0 qidx x
	refused 2 '"x"'
	run_vdpa dev vstats foo
	refused 2 '"foo"'
	nothing_sent
}

@test "vstats show: without the privilege, said once" {
	fake_kernel
	kernel_says "$n0" "dev mgmtdev=m name=n1 id=1 max_vqs=3" done
	kernel_says "error EPERM"
	run_vdpa dev vstats show
	refused 1 CAP_NET_ADMIN
}
