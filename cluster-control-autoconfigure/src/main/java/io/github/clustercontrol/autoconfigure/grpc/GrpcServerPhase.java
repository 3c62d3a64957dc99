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

package io.github.clustercontrol.autoconfigure.grpc;

import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Stops gRPC servers with the web server. Spring gRPC stops them in the phase in which
 * this instance leaves its cluster: they would refuse calls during the drain.
 */
class GrpcServerPhase implements BeanPostProcessor {

	/** That of the graceful shutdown of the web server. */
	static final int PHASE = Integer.MAX_VALUE - 1024;

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof GrpcServerLifecycle lifecycle) || lifecycle.getPhase() <= PHASE) {
			return bean;
		}
		ProxyFactory proxy = new ProxyFactory(lifecycle);
		proxy.setProxyTargetClass(true);
		proxy.addAdvice(
				(MethodInterceptor) (call) -> call.getMethod().getName().equals("getPhase") ? PHASE : call.proceed());
		return proxy.getProxy(lifecycle.getClass().getClassLoader());
	}

}
