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

package io.github.clustercontrol.internal.cloud;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.SlowStart;
import reactor.core.publisher.Flux;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

/**
 * {@link ServiceInstanceListSupplier} that leaves out a member that ramps up for some of
 * the requests, whichever algorithm chooses among the others.
 */
public final class SlowStartSupplier extends DelegatingServiceInstanceListSupplier {

	private final SlowStart slowStart;

	private final Supplier<ClusterSnapshot> snapshot;

	/** Create a supplier. The members of now do not ramp up. */
	public SlowStartSupplier(ServiceInstanceListSupplier delegate, SlowStart slowStart,
			Supplier<ClusterSnapshot> snapshot) {
		super(delegate);
		this.slowStart = slowStart;
		this.snapshot = snapshot;
		slowStart.weights(snapshot.get());
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		return this.delegate.get().map(this::ready);
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Flux<List<ServiceInstance>> get(Request request) {
		return this.delegate.get(request).map(this::ready);
	}

	private List<ServiceInstance> ready(List<ServiceInstance> instances) {
		Map<String, Double> weights = this.slowStart.weights(this.snapshot.get());
		if (weights.isEmpty()) {
			return instances;
		}
		List<ServiceInstance> ready = instances.stream().filter((instance) -> isReady(instance, weights)).toList();
		return ready.isEmpty() ? instances : ready;
	}

	private static boolean isReady(ServiceInstance instance, Map<String, Double> weights) {
		return ThreadLocalRandom.current().nextDouble() < weights.getOrDefault(instance.getInstanceId(), 1.0);
	}

}
