#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

/// How often this thread has asked for heap memory so far; -1 where it cannot be counted.
long allocation_counter_value(void);

#endif
