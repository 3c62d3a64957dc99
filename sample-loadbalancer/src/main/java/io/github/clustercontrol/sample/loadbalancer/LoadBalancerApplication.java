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

package io.github.clustercontrol.sample.loadbalancer;

import java.net.http.HttpClient;
import java.time.Duration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A load balancer: watches the cluster of web servers, and is in a cluster of its own.
 */
@SpringBootApplication
public class LoadBalancerApplication {

	@Bean
	HttpClient httpClient() {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(Duration.ofSeconds(1))
			.build();
	}

	public static void main(String[] args) {
		// Idle connections are closed before the web servers close them (Tomcat does so
		// after 20 s): a POST on a
		// closing connection fails, and must not be sent again
		System.setProperty("jdk.httpclient.keepalive.timeout", "10");
		SpringApplication.run(LoadBalancerApplication.class, args);
	}

}
