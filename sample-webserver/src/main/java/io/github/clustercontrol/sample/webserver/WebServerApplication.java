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

package io.github.clustercontrol.sample.webserver;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.Member;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.EventListener;

/**
 * A web server: joins its cluster, and watches the cluster of database servers.
 */
@SpringBootApplication
public class WebServerApplication {

	private static final Log logger = LogFactory.getLog(WebServerApplication.class);

	/**
	 * Only needed to react to a change, for example to resize a pool or to open a
	 * connection. Not needed to use the database servers.
	 */
	@EventListener
	void changed(ClusterChangedEvent event) {
		logger.info("The database servers are now  " + event.members().stream().map(Member::address).toList());
	}

	public static void main(String[] args) {
		SpringApplication.run(WebServerApplication.class, args);
	}

}
