/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an invalid value stops the start with an error that names the property, and
 * that a valid one does not.
 */
class ConfigurationRefusalTests extends StartWithProperties {

	@ParameterizedTest
	// name of the refused property | part of the reason | properties
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cache-directory      | is a file | cache-directory=/proc/version
					files[0].clusters    | The clusters of the file are missing: set clustercontrol.files[0].clusters | files[0].file=a
					files[0].clusters    | No cluster is named 'sarch'. The clusters in 'clustercontrol.clusters' are [search]: write one of these names, or set clustercontrol.discover.path | clusters.search.path=/s files[0].clusters=search,sarch files[0].file=a
					files[0].clusters    | No cluster is named 'a*b' | discover.path=/s files[0].clusters=a*b files[0].file=a
					files[1].clusters    | No clusters are discovered: set clustercontrol.discover.path | clusters.a.path=/a files[0].clusters=a files[0].file=a files[1].clusters=discovered files[1].file=b
					files[0].clusters    | it is also the name of a configured cluster: rename the cluster | clusters.discovered.path=/a discover.path=/s files[0].clusters=discovered files[0].file=a
					files[0].clusters    | '/t' is not one of the directories in clustercontrol.discover.path, which are [/s] | discover.path=/s files[0].clusters=/t files[0].file=a
					files[0].file        | The file that this json handler writes is missing: set clustercontrol.files[0].file | clusters.a.path=/a files[0].clusters=a
					files[0].file        | is already written by clustercontrol.clusters.a.handlers[0].file | clusters.a.path=/a clusters.a.handlers[0].file=a files[0].clusters=a files[0].file=a
					files[0].type        | A ClusterHandler bean has one cluster | clusters.a.path=/a files[0].clusters=a files[0].type=own
					files[0].quiet-period | must not be negative | clusters.a.path=/a files[0].clusters=a files[0].file=a files[0].quiet-period=-1s
					files[0].escape      | has its own escape | clusters.a.path=/a files[0].clusters=a files[0].file=a files[0].type=template files[0].template=nginx-upstream files[0].escape=json
					startup-timeout      | must not be negative | startup-timeout=-1s
					agent                | Only the application cluster-control-agent reads this | agent.check.command[0]=a agent.preset=nginx
					etcd.endpoints       | no endpoint | etcd.endpoints=
					etcd.endpoints       | 'etcd-1' does not start with http | etcd.endpoints=etcd-1
					etcd.endpoints       | 'etcd-1:2379' does not start with http | etcd.endpoints=etcd-1:2379
					etcd.endpoints       | '10.0.0.2:2379' is not a valid URL. Write http | etcd.endpoints=10.0.0.2:2379
					etcd.endpoints       | 'ftp://a:1' does not start | etcd.endpoints=ftp://a:1
					etcd.endpoints       | 'http://etcd' has no port | etcd.endpoints=http://a:1,http://etcd
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:0
					etcd.endpoints       | no port from 1 to 65535 | etcd.endpoints=http://etcd:65536
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://etcd_1:2379
					etcd.endpoints       | no host that the client can use | etcd.endpoints=http://:2379
					etcd.endpoints       | has an IPv6 address as its host, which the etcd client cannot parse: write a host name | etcd.endpoints=http://[::1]:2379
					etcd.endpoints       | has text after the port | etcd.endpoints=http://etcd:2379/v3
					etcd.endpoints       | has text after the port | etcd.endpoints=http://etcd:2379?a=b
					etcd.endpoints       | mix http and https | etcd.endpoints=http://a:1,https://b:1
					etcd.username        | as part of an endpoint | etcd.endpoints=http://app:se-cret@a:1
					etcd.username        | as part of an endpoint | etcd.endpoints=http://app:se-cret%@a:1
					etcd.username        | as part of an endpoint | etcd.endpoints=app:se-cret@a:1
					etcd.username        | There is a password but no user | etcd.password=se-cret
					etcd.username        | There is a user but no password | etcd.username=app
					etcd.ssl.bundle      | The endpoints are http | etcd.ssl.bundle=etcd
					etcd.ssl.bundle      | no SSL bundle of that name | etcd.ssl.bundle=etcd etcd.endpoints=https://a:1
					etcd.connect-timeout | longer than zero | etcd.connect-timeout=0
					etcd.request-timeout | longer than zero | etcd.request-timeout=-3s
					self.path            | Neither clustercontrol.self.path nor clustercontrol.self.key is set | self.enabled=true
					self.path            | but not both | self.key=/demo/web/a:1 self.path=/demo/web
					self.host            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.host=a
					self.port            | already part of clustercontrol.self.key | self.key=/demo/web/a:1 self.port=1
					self.host            | 'a' has no effect without a cluster to join | self.host=a
					self.port            | '1' has no effect without a cluster to join | self.port=1
					self.metadata        | '[zone]' has no effect without a cluster to join | self.metadata.zone=a
					self.key             | write <directory>/<host:port> | self.key=demo/web/a:1
					self.key             | write <directory>/<host:port> | self.key=/a:1
					self.key             | write <directory>/<host:port> | self.key=
					self.key             | write host:port | self.key=/demo/web/a
					self.key             | without a trailing slash | self.key=/demo//web/a:1
					self.key             | from 1 to 65535 | self.key=/demo/web/a:0
					self.key             | from 1 to 65535 | self.key=/demo/web/a:080
					self.key             | must be written in brackets | self.key=/demo/web/::1:80
					self.key             | is not a valid address | self.key=/demo/web/
					self.key             | reserved for leases | self.key=/clustercontrol.leases/demo/a:1
					self.path            | write an absolute path | self.path=demo/web
					self.path            | without a trailing slash | self.path=/demo/web/
					self.path            | write an absolute path | self.path=
					self.path            | reserved for leases | self.path=/clustercontrol.leases
					self.host            | is not a valid address | self.path=/demo/web self.host=a/b
					self.host            | is not a valid address | self.path=/demo/web self.host=
					self.host            | IPv6 address without a zone | self.path=/demo/web self.host=fe80::1%eth0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=0
					self.port            | from 1 to 65535 | self.path=/demo/web self.port=65536
					self.scheme          | is not a valid scheme | self.path=/demo/web self.scheme=
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=1
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=2500ms
					self.ttl             | whole seconds | self.path=/demo/web self.ttl=0
					self.ttl             | seconds, and this one is 250 minutes: write the unit, as in 15000ms or 15000s | self.path=/demo/web self.ttl=15000
					self.ttl             | seconds, and this one is 60 minutes: write the unit | self.path=/demo/web self.ttl=3601
					self.heartbeat       | seconds, and this one is 16 minutes: write the unit, as in 1000ms | self.path=/d self.ttl=20m self.heartbeat=1000
					self.scheme          | at most 32 characters | self.path=/demo/web self.scheme=a23456789012345678901234567890123
					self.ttl             | to 24h | self.path=/demo/web self.ttl=9000000000
					self.heartbeat       | less than clustercontrol.self.ttl, which is 10s | self.path=/d self.ttl=10 self.heartbeat=10
					self.heartbeat       | longer than zero | self.path=/demo/web self.heartbeat=0
					self.drain-period    | must not be negative | self.path=/demo/web self.drain-period=-1ms
					self.drain-period    | Peers need at least 100ms to stop sending requests: write 100ms or more, as in 2s, or 0 | self.path=/demo/web self.drain-period=99ms
					self.drain-period    | seconds, and this one is 33 minutes: write the unit, as in 2000ms or 2000s | self.path=/demo/web self.drainPeriod=2000
					startup-timeout      | seconds, and this one is 166 minutes | startup-timeout=${a:10000}
					etcd.connect-timeout | write the unit, as in 3000ms | etcd.connect-timeout=3000
					etcd.request-timeout | write the unit, as in 3000ms | etcd.request-timeout=3000
					self.drain-timeout   | must not be negative | self.path=/demo/web self.drain-timeout=-1ms
					self.drain-timeout   | end before clustercontrol.self.drain-period, which is 2000 ms: write more | self.path=/demo/web self.drain-until=applied self.drain-timeout=1s
					self.path            | is reserved for the announcements of consumers | self.path=/clustercontrol.watchers/web
					self.drain-period    | write 24h or less | self.path=/demo/web self.drain-period=86401s
					startup-timeout      | write 24h or less | startup-timeout=200000d
					etcd.connect-timeout | write 24h or less | etcd.connect-timeout=25d
					clusters.a.path      | directory to watch is missing | clusters.a.min-members=1
					clusters.a.path      | write an absolute path | clusters.a.path=demo/a
					clusters.a.path      | reserved for leases | clusters.a.path=/clustercontrol.leases/a
					clusters.b.path      | already watched as clustercontrol.clusters.a.path | clusters.a.path=/d clusters.b.path=/d
					clusters.a.min-members | 0 or more | clusters.a.path=/d clusters.a.min-members=-1
					clusters.a.expiry-hold | must not be negative | clusters.a.path=/d clusters.a.expiry-hold=-1s
					clusters.a.quiet-period | must not be negative | clusters.a.path=/d clusters.a.quiet-period=-1s
					clusters.a.slow-start | must not be negative | clusters.a.path=/d clusters.a.slow-start=-1s
					clusters.a.slow-start | add the dependency org.springframework.cloud:spring-cloud-starter-loadbalancer | clusters.a.path=/d clusters.a.slow-start=30s
					clusters.A.expiry-hold | write the unit, as in 10000ms | clusters.A.path=/d clusters.A.expiry-hold=10000
					clusters[a.b].quiet-period | write the unit, as in 1000ms | clusters[a.b].path=/d clusters[a.b].quietPeriod=1000
					clusters.a_b.quiet-period | write the unit, as in 1000ms | clusters.a_b.path=/d clusters.a_b.quiet-period=1000
					clusters[a_b].quiet-period | write the unit, as in 1000ms | clusters[a_b].path=/d clusters[a_b].quiet-period=1000
					cache-directory      | '~' is not replaced by the home directory | cache-directory=~/cache
					cache-directory      | is a URL, and this must be a path: write /var/cache. | cache-directory=file:/var/cache
					clusters[a/b]        | letters, digits | clusters[a/b].path=/d
					clusters[a.b].path   | write an absolute path | clusters[a.b].path=d
					discover.path        | 'shop' is not a valid path: write an absolute path without a trailing slash | discover.path=shop
					discover.path        | '/shop/' is not a valid path: write an absolute path without a trailing slash | discover.path=/shop/
					discover.path        | '/' is not a valid path: write an absolute path without a trailing slash | discover.path=/
					discover.path        | reserved for leases: choose another directory | discover.path=/clustercontrol.leases
					discover.path        | is reserved for the announcements of consumers: choose another directory | discover.path=/clustercontrol.watchers/shop
					discover.path        | '/shop' and '/shop' are the same directory, or one lies below the other: remove one of the two | discover.path=/shop,/shop
					discover.path        | '/shop/eu' and '/shop' are the same directory, or one lies below the other: remove one of the two | discover.path[0]=/shop discover.path[1]=/shop/eu
					discover.path        | is also the path of the cluster 'a': a directory has either clusters or members. Write the directory that has the directories of the clusters, as in /shop for /shop/orders | discover.path=/shop clusters.a.path=/shop
					discover.path        | is also the directory of this instance: a directory has either clusters or members | discover.path=/shop self.path=/shop
					discover.path        | is also the directory of this instance: a directory has either clusters or members | discover.path=/shop self.key=/shop/a:1
					""")
	void aWrongValueStopsTheStart(String name, String reason, String properties) {
		assertRefused(name, reason, StringUtils.tokenizeToStringArray(properties, " "));
	}

	@Test
	void aDiscoverPathThatLeavesNoRoomForTheNameOfAClusterStopsTheStart() {
		assertRefused("discover.path", "The path has 800 characters: choose one of at most 768",
				"discover.path=/" + "x".repeat(799));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\ud800", "x" })
	void metadataThatPeersCouldNotReadStopTheStart(String text) {
		assertRefused("self.metadata", "'clustercontrol.self.metadata'", "self.path=/demo/web",
				"self.metadata.zone=" + text.repeat(70_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "self.key=/demo/web/10.0.0.5:8110", "self.key=/demo/web/[::1]:80",
			"self.path=/demo/web self.host=::1 self.port=80", "self.path=/demo/web self.host=[::1]",
			"self.path=/demo/web self.ttl=2 self.heartbeat=1999ms", "self.path=/demo/web self.ttl=3600",
			"self.path=/demo/web self.ttl=2h self.heartbeat=20m", "self.path=/demo/web self.drain-period=100ms",
			"self.path=/demo/web self.drain-period=999", "startup-timeout=1000s",
			"self.path=/demo/web self.scheme=a2345678901234567890123456789012",
			"self.path=/demo/web self.metadata[app.kubernetes.io/name]=a self.metadata.my_key.Zone=a",
			"self.path=/demo/web self.drain-period=0", "self.enabled=false self.host=a self.metadata.zone=a",
			"self.enabled=false self.key=a self.path=b", "etcd.endpoints=http://a:1/,HTTP://b:2",
			"etcd.endpoints=https://a:1", "etcd.username=app etcd.password=se-cret", "etcd.username= etcd.password=",
			"etcd.ssl.bundle=", "clusters.a.path=/d self.path=/d", "clusters.a.path=/d clusters.a.expiry-hold=0",
			"startup-timeout=0", "clusters.a.path=/d clusters.a.handlers[0].type=own",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[1].file=b",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=cat,{file},{candidate}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].check-command=ls,{directory}",
			"clusters.a.path=/d clusters.a.handlers[0].file=a clusters.a.handlers[0].type=template"
					+ " clusters.a.handlers[0].template=varnish-backends" })
	void validPropertiesDoNotStopTheStart(String properties) {
		this.runner.withPropertyValues(prefixed(StringUtils.tokenizeToStringArray(properties, " ")))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			self.ttl=15 self.drainPeriod=0 | have no effect: [drain-period, ttl]. Set clustercontrol.self.path
			self.scheme=http self.heartbeat=5 self.on-removed=ignore | have no effect: [heartbeat, on-removed, scheme].
			self.enabled=false self.ttl=10 |
			self.path=/d self.ttl=10 |
			clusters.a.path=/d |
			""")
	void aPropertyWithoutEffectIsWarnedOf(String properties, @Nullable String warning, CapturedOutput output) {
		this.runner.withPropertyValues(prefixed(StringUtils.tokenizeToStringArray(properties, " ")))
			.run((context) -> assertThat(context).hasNotFailed());
		if (warning != null) {
			assertThat(output).containsOnlyOnce(warning);
		}
		else {
			assertThat(output).doesNotContain("do nothing");
		}
	}

}
