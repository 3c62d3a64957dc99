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

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The users of an etcd and their permissions, as an operator changes them.
 */
public final class EtcdUsers {

	private final EtcdGateway gateway;

	EtcdUsers(EtcdGateway gateway) {
		this.gateway = gateway;
	}

	/**
	 * Turn authentication on. From then on the witness of this etcd is root.
	 * @param rootPassword the password of the user root
	 */
	public void enableAuthentication(String rootPassword) {
		this.gateway.call("/v3/auth/role/add", Map.of("name", "root"));
		this.gateway.call("/v3/auth/user/add", Map.of("name", "root", "password", rootPassword));
		this.gateway.call("/v3/auth/user/grant", Map.of("user", "root", "role", "root"));
		this.gateway.call("/v3/auth/enable", Map.of());
		authenticate(rootPassword);
	}

	/**
	 * Use the user root, after authentication was turned on elsewhere.
	 * @param rootPassword the password of the user root
	 */
	public void authenticate(String rootPassword) {
		this.gateway.authenticate("root", rootPassword);
	}

	/**
	 * Add a user who may read and write below some prefixes.
	 * @param name the name of the user and of the user's role
	 * @param password the password
	 * @param prefixes the prefixes
	 */
	public void addUser(String name, String password, String... prefixes) {
		this.gateway.call("/v3/auth/role/add", Map.of("name", name));
		for (String prefix : prefixes) {
			grantPermission(name, prefix);
		}
		this.gateway.call("/v3/auth/user/add", Map.of("name", name, "password", password));
		this.gateway.call("/v3/auth/user/grant", Map.of("user", name, "role", name));
	}

	public void grantPermission(String role, String prefix) {
		Map<String, Object> permission = new LinkedHashMap<>(EtcdGateway.range(prefix));
		permission.put("permType", "READWRITE");
		this.gateway.call("/v3/auth/role/grant", Map.of("name", role, "perm", permission));
	}

	public void revokePermission(String role, String prefix) {
		Map<String, Object> permission = new LinkedHashMap<>(EtcdGateway.range(prefix));
		permission.put("role", role);
		this.gateway.call("/v3/auth/role/revoke", permission);
	}

	public void changePassword(String user, String password) {
		this.gateway.call("/v3/auth/user/changepw", Map.of("name", user, "password", password));
	}

}
