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

package io.github.clustercontrol.fault.row;

/**
 * What users have around the files of members: a small configuration of each server.
 */
public final class ServerConfiguration {

	private ServerConfiguration() {
	}

	/**
	 * Return a configuration of nginx that needs no directory outside the tests.
	 * @param main the directives before the blocks
	 * @param temporary the directory for bodies of requests and responses
	 * @param http the directives in the block {@code http}
	 * @return the configuration
	 */
	public static String nginx(String main, String temporary, String http) {
		return """
				%s
				events {
				}
				http {
					access_log off;
					client_body_temp_path %2$s;
					proxy_temp_path %2$s;
					fastcgi_temp_path %2$s;
					scgi_temp_path %2$s;
					uwsgi_temp_path %2$s;
					%3$s
				}
				""".formatted(main, temporary, http);
	}

	/**
	 * Return a configuration of HAProxy with one frontend.
	 * @param port the port on loopback
	 * @param frontend the directives of the frontend
	 * @return the configuration
	 */
	public static String haproxy(int port, String frontend) {
		return """
				defaults
					mode http
					timeout client 10s
					timeout connect 1s
					timeout server 10s
				frontend www
					bind 127.0.0.1:%d
					%s
				""".formatted(port, frontend);
	}

	/**
	 * Return a configuration of Apache with the modules that balancers need.
	 * @param port the port on loopback
	 * @param rest the directives after the modules
	 * @return the configuration
	 */
	public static String apache(int port, String rest) {
		return """
				ServerName localhost
				ErrorLog /dev/null
				Listen 127.0.0.1:%d
				LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
				LoadModule authz_core_module ${MODULES}/mod_authz_core.so
				LoadModule slotmem_shm_module ${MODULES}/mod_slotmem_shm.so
				LoadModule proxy_module ${MODULES}/mod_proxy.so
				LoadModule proxy_http_module ${MODULES}/mod_proxy_http.so
				LoadModule proxy_balancer_module ${MODULES}/mod_proxy_balancer.so
				LoadModule lbmethod_byrequests_module ${MODULES}/mod_lbmethod_byrequests.so
				%s
				""".formatted(port, rest);
	}

}
