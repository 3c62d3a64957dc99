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

package io.github.clustercontrol.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * The status of one etcd member: its alarms, its role in the cluster, and the requests
 * that it has counted.
 */
public final class EtcdStatus {

	private final EtcdGateway gateway;

	EtcdStatus(EtcdGateway gateway) {
		this.gateway = gateway;
	}

	public void defragment() {
		this.gateway.call("/v3/maintenance/defragment", Map.of());
	}

	/**
	 * Raise the alarm of an exhausted quota, without exhausting it: etcd then refuses
	 * grants and puts, but still renews, reads and deletes.
	 */
	public void raiseNoSpace() {
		this.gateway.call("/v3/maintenance/alarm",
				Map.of("action", "ACTIVATE", "memberID", memberId(), "alarm", "NOSPACE"));
	}

	/**
	 * Clear the alarm.
	 */
	public void disarmNoSpace() {
		this.gateway.call("/v3/maintenance/alarm",
				Map.of("action", "DEACTIVATE", "memberID", memberId(), "alarm", "NOSPACE"));
	}

	/**
	 * The active alarms.
	 * @return their names
	 */
	public List<String> alarms() {
		List<String> alarms = new ArrayList<>();
		this.gateway.call("/v3/maintenance/alarm", Map.of())
			.path("alarms")
			.forEach((alarm) -> alarms.add(alarm.path("alarm").asString()));
		return alarms;
	}

	public String clusterId() {
		return status().path("header").path("cluster_id").asString();
	}

	/**
	 * The id of the answering member.
	 * @return its id
	 */
	public String memberId() {
		return status().path("header").path("member_id").asString();
	}

	/**
	 * The id of the leader as this member sees it.
	 * @return its id, or "0" if there is none
	 */
	public String leaderId() {
		return status().path("leader").asString("0");
	}

	/**
	 * The current term of this member. A member that was frozen as the leader remains
	 * leader for itself until it receives a higher term.
	 * @return the term
	 */
	public long term() {
		return status().path("raftTerm").asLong();
	}

	/**
	 * The number of requests of a method to this member, from all clients.
	 * @param method the method, such as {@code LeaseGrant}
	 * @return their number since it was started
	 */
	public long requests(String method) {
		return counted("grpc_server_started_total").getOrDefault(method, 0L);
	}

	/**
	 * The number of completed requests of a method, successful or not.
	 * @param method the method, such as {@code LeaseKeepAlive}
	 * @return their number since it was started
	 */
	public long completed(String method) {
		return counted("grpc_server_handled_total").getOrDefault(method, 0L);
	}

	/**
	 * The number of messages to this member, from all clients: a stream has many.
	 * @return their number since it was started, by method
	 */
	public Map<String, Long> messages() {
		return counted("grpc_server_msg_received_total");
	}

	private Map<String, Long> counted(String metric) {
		Map<String, Long> counted = new TreeMap<>();
		Matcher line = Pattern.compile("(?m)^" + metric + "\\{.*grpc_method=\"(\\w+)\".*} (\\S+)$")
			.matcher(this.gateway.metrics());
		while (line.find()) {
			counted.merge(line.group(1), (long) Double.parseDouble(line.group(2)), Long::sum);
		}
		return counted;
	}

	/**
	 * The version of etcd.
	 * @return the version, such as {@code 3.5.16}
	 */
	public String version() {
		return status().path("version").asString();
	}

	private JsonNode status() {
		return this.gateway.call("/v3/maintenance/status", Map.of());
	}

}
