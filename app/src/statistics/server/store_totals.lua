-- Returns the number of accounts and the section `memory` of INFO.
return {redis.call('HLEN', keys.user_names), redis.call('INFO', 'memory')}
