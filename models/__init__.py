"""The planning case: scenario, policy pack and engineering figures put together into checked tables."""
